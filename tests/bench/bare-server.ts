// The bare handler behind node:http, to compare with: the cost of a request that does nothing. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { handler } from './bare.ts';

const server = createServer(async (_request, response) => {
  const { statusCode, body } = await handler();
  response.writeHead(statusCode, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, 'localhost', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
