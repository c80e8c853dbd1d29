// Preloaded into every server that `npm start` runs: when the starter is gone, however it went, so is the server.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// the channel alone does not keep a server running that has ended
process.channel?.unref();
