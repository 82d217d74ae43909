// Signs a request to AWS with the credentials of the environment, and knows the address of each service.
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { config } from '#lib/config.ts';

const ENDPOINTS = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  sns: 'AWS_ENDPOINT_URL_SNS',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  'execute-api': 'WEBSOCKET_ENDPOINT',
} as const;
export type Service = keyof typeof ENDPOINTS;

/** The domain of a region whose name begins so; all others are below amazonaws.com. */
const DOMAINS = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
};

/** A request before it is signed. Its path is below that of the service's address. */
export interface Unsigned {
  method: 'POST' | 'DELETE';
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * Reads the credentials anew for each request, since they change.
 * @param clockMs milliseconds that AWS's clock is ahead of ours
 */
export async function signed(service: Service, { method, path, headers, body }: Unsigned, clockMs: number) {
  const { AWS_REGION: region, ...settings } = config(
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    '_X_AMZN_TRACE_ID',
  );
  const { AWS_SESSION_TOKEN: sessionToken, _X_AMZN_TRACE_ID: trace } = settings;
  const signer = new SignatureV4({
    service,
    region,
    credentials: {
      accessKeyId: settings.AWS_ACCESS_KEY_ID,
      secretAccessKey: settings.AWS_SECRET_ACCESS_KEY,
      ...(sessionToken && { sessionToken }),
    },
    sha256: Sha256,
  });
  const { protocol, hostname, port, host, pathname } = addressOf(service, region);
  const request = {
    method,
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: pathname.replace(/\/$/, '') + path,
    query: {},
    // Lambda ends a loop of functions and queues by the trace that they pass on.
    headers: { host, ...(trace && { 'x-amzn-trace-id': trace }), ...headers },
    body,
  };
  return await signer.sign(request, { signingDate: new Date(Date.now() + clockMs) });
}

/** The address of a service in a region, or the one that a setting gives: of this service, or of all. */
export function addressOf(service: Service, region: string): URL {
  const setting = ENDPOINTS[service];
  const { [setting]: own, AWS_ENDPOINT_URL: ofAll } = config(setting, 'AWS_ENDPOINT_URL');
  const given = own ?? ofAll;
  if (given !== undefined) return new URL(given);
  const domain = Object.entries(DOMAINS).find(([prefix]) => region.startsWith(prefix))?.[1];
  return new URL(`https://${service}.${region}.${domain ?? 'amazonaws.com'}`);
}

/** The hash in the form that the signer asks for. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
