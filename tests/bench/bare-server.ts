// The bare handler behind node:http: what a request costs this machine when nothing is done. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler } from './bare.ts';

const server = createServer(async (_request, response) => {
  const { statusCode, body } = await handler();
  response.writeHead(statusCode, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, 'localhost', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
