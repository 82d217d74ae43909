// resources/runbooks.yml as the setting RUNBOOKS of alerts-deliver: pairs of a pattern and a whole URL, in JSON.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');

/** A function's settings have 4 KB together. */
const MOST_BYTES = 2_500;

module.exports = () => ({
  runbooks: runbooksIn(readFileSync(join(__dirname, 'runbooks.yml'), 'utf8'), process.env.RUNBOOK_BASE_URL),
});

/** @throws Error that names what is wrong with the map. */
function runbooksIn(yaml, baseUrl) {
  const pairs = Object.entries(parse(yaml) ?? {}).flatMap(([pattern, page]) => {
    const url = wholeUrl(String(page), baseUrl);
    return url === undefined ? [] : [[pattern, url]];
  });
  const json = JSON.stringify(pairs);
  if (Buffer.byteLength(json) > MOST_BYTES) {
    throw new Error(
      `resources/runbooks.yml has more than ${MOST_BYTES} bytes as JSON; use patterns with "*"`,
    );
  }
  return json;
}

/** undefined for a path while it is not known where the repository can be read. */
function wholeUrl(page, baseUrl) {
  if (/^https?:\/\//.test(page)) return new URL(page).href;
  return baseUrl ? new URL(page, `${baseUrl.replace(/\/+$/, '')}/`).href : undefined;
}

module.exports.runbooksIn = runbooksIn;
