// The MLflow server and its credentials, from the settings.
import querystring from 'node:querystring';
import { config } from '#lib/config.ts';

export interface Server {
  /** Without credentials and without a trailing slash. */
  uri: string;
  credentials: { username: string; password: string } | { token: string } | undefined;
}

/**
 * The server of MLFLOW_TRACKING_URI; undefined when it is not set. As in MLflow's own client, username and password
 * take precedence over the token, and may be part of the URL.
 */
export function mlflowServer(): Server | undefined {
  const settings = config(
    'MLFLOW_TRACKING_URI',
    'MLFLOW_TRACKING_USERNAME',
    'MLFLOW_TRACKING_PASSWORD',
    'MLFLOW_TRACKING_TOKEN',
  );
  if (settings.MLFLOW_TRACKING_URI === undefined) return undefined;
  const url = new URL(settings.MLFLOW_TRACKING_URI);
  const username = settings.MLFLOW_TRACKING_USERNAME ?? querystring.unescape(url.username);
  const password = settings.MLFLOW_TRACKING_PASSWORD ?? querystring.unescape(url.password);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return {
    uri: url.href.replace(/\/+$/, ''),
    credentials: credentialsFrom(username, password, settings.MLFLOW_TRACKING_TOKEN),
  };
}

function credentialsFrom(
  username: string,
  password: string,
  token: string | undefined,
): Server['credentials'] {
  if (username && password) return { username, password };
  return token === undefined ? undefined : { token };
}

/** The value of the Authorization header. */
export function authorization({ credentials }: Server): string | undefined {
  if (credentials === undefined) return undefined;
  if ('token' in credentials) return `Bearer ${credentials.token}`;
  const { username, password } = credentials;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The host without secrets, for messages: "mlflow.example:5001". */
export function hostOf({ uri }: Server): string {
  return new URL(uri).host;
}
