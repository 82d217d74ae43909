// The manifest of the Slack app: resources/slack-manifest.json with the address of a deployment.
import { readFileSync } from 'node:fs';

const FILE = new URL('../../resources/slack-manifest.json', import.meta.url);
/** Stands in the file for the address. */
const PLACEHOLDER = 'https://API';

interface Manifest {
  oauth_config: { scopes: { bot: string[] } };
}

/** The text to paste into "Create app → From a manifest". */
export function manifestFor(url: string): string {
  return readFileSync(FILE, 'utf8').replaceAll(PLACEHOLDER, url).trimEnd();
}

/** What the bot token must be allowed to do. */
export function manifestScopes(): string[] {
  return (JSON.parse(readFileSync(FILE, 'utf8')) as Manifest).oauth_config.scopes.bot;
}
