/**
 * A program that lends its UDP socket to another process, which may live in another network namespace.
 * Arguments: the address to send from, then the address and the port to send to.
 * On standard input and output each datagram has its length before it, two octets in network order.
 */
import { createSocket } from 'node:dgram';
import { splitDatagrams, withLength } from './datagram-stream.js';

const [local, address, port] = process.argv.slice(2);

const socket = createSocket('udp4');
socket.on('message', (datagram) => {
  process.stdout.write(withLength(datagram));
});
socket.bind(0, local, () => {
  socket.connect(Number(port), address, () => {
    const split = splitDatagrams((datagram) => {
      socket.send(datagram);
    });
    process.stdin.on('data', split);
    process.stdin.on('end', () => socket.close());
  });
});
