// Preloaded into every program that a command runs: when whoever started it is gone, however they went, so is the program.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// the channel alone does not keep a program running that has ended
process.channel?.unref();
// `fork` hands these arguments on, but what the program forks lives on its own channel, which then has to keep it running
const own = process.execArgv.indexOf(import.meta.url);
if (own > 0) process.execArgv.splice(own - 1, 2);
