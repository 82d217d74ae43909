// Generated secrets of every kind; none was ever valid.
import fc from 'fast-check';

const from = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const DIGITS = '0123456789';
const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const CAPITALS = SMALL.toUpperCase();
const HEX = '0123456789abcdef';
const ALNUM = SMALL + CAPITALS + DIGITS;
const URL_SAFE = `${ALNUM}-_`;
const join = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((made) => made.join(''));

/** Secrets with a form of their own, or random enough to differ from a word: hidden at any place. */
const BARE: Record<string, fc.Arbitrary<string>> = {
  'signed token': join('eyJ', from(ALNUM, 24), '.eyJ', from(ALNUM, 40), '.', from(URL_SAFE, 43)),
  'Slack token': join(
    fc.constantFrom('xoxb', 'xoxp', 'xoxa', 'xoxs', 'xoxr'),
    '-',
    from(DIGITS, 12),
    '-',
    from(ALNUM, 24),
  ),
  'Slack app token': join('xapp-1-', from(CAPITALS, 11), '-', from(DIGITS, 13), '-', from(HEX, 64)),
  'Slack webhook': join(
    'https://hooks.slack',
    '.com/services/T',
    from(CAPITALS, 8),
    '/B',
    from(CAPITALS, 8),
    '/',
    from(ALNUM, 24),
  ),
  'Slack path': join('/services/T', from(CAPITALS, 10), '/B', from(CAPITALS, 10), '/', from(ALNUM, 24)),
  'Discord webhook': join('https://discord.com/api/webhooks/', from(DIGITS, 18), '/', from(URL_SAFE, 68)),
  'AWS key id': join(fc.constantFrom('AKIA', 'ASIA'), from(`${CAPITALS}234567`, 16)),
  'GitHub token': join(fc.constantFrom('ghp_', 'gho_', 'ghs_', 'ghr_', 'ghu_'), from(ALNUM, 36)),
  'GitHub fine-grained token': join('github_pat_', from(ALNUM, 22), '_', from(ALNUM, 59)),
  'GitLab token': join('glpat-', from(URL_SAFE, 20)),
  'Stripe key': join(fc.constantFrom('sk_live_', 'rk_test_', 'whsec_'), from(ALNUM, 32)),
  'Google key': join('AIza', from(URL_SAFE, 35)),
  'npm token': join('npm_', from(ALNUM, 36)),
  'OpenAI key': join('sk-proj-', from(ALNUM, 48)),
  'SendGrid key': join('SG.', from(URL_SAFE, 22), '.', from(URL_SAFE, 43)),
  'bcrypt hash': join('$2b$12$', from(`${ALNUM}./`, 53)),
  'Vault token': join('hvs.', from(ALNUM, 24)),
  'Databricks token': join('dapi', from(HEX, 32)),
  'Square token': join('sq0atp-', from(URL_SAFE, 22)),
  'Grafana token': join('glsa_', from(ALNUM, 32), '_', from(HEX, 8)),
  'Linear key': join('lin_api_', from(SMALL, 40)),
  'private key': join(
    '-----BEGIN RSA PRIVATE KEY-----\n',
    from(`${ALNUM}+/`, 64),
    '\n',
    from(`${ALNUM}+/`, 20),
    '\n-----END RSA PRIVATE KEY-----',
  ),
  'e-mail address': join(
    from(SMALL, 10),
    '.',
    from(ALNUM, 6),
    '@',
    from(SMALL, 9),
    fc.constantFrom('.com', '.example.org', '.es'),
  ),
};

/** Keys of no form of their own, with nothing beside them that says what they are. */
export const NAMELESS: Record<string, fc.Arbitrary<string>> = {
  'AWS secret key': from(`${ALNUM}+/`, 40),
  'key of 256 bits': from(URL_SAFE, 43),
  'key of 32 letters and digits': from(ALNUM, 32),
  'key of 64 characters': from(URL_SAFE, 64),
};

/** Secrets that could be any word: hidden where a name stands before them. `{}` is the place of the secret. */
const PASSWORD = from(`${ALNUM}!#$%*+-_.?/`, 14);
const SAID: Record<string, string> = {
  'password=': 'password={}',
  'a JSON password': '{"username":"ana","password":"{}"}',
  'a JSON password in JSON': '{\\"username\\":\\"ana\\",\\"password\\":\\"{}\\"}',
  'an inspected object': "{ user: 'ana', dbPassword: '{}' }",
  contraseña: 'contraseña: {}',
  clave: "la clave='{}' no vale",
  'a query': 'GET /x?access_token={}&page=2',
  'a signature': 'GET /x?X-Amz-Signature={}',
  'an environment': 'SLACK_SIGNING_SECRET={}',
  'a header': 'x-api-key: {}',
  Bearer: 'Authorization: Bearer {}',
  Basic: 'authorization: Basic {}=',
  'a cookie': 'Cookie: theme=dark; id={}; lang=es',
  'a URL with credentials': 'https://ana:{}@db.example/x',
  'a command': 'mysql --password {} -u root',
  XML: '<password>{}</password>',
  'a sentence': "wrong password '{}' for ana",
  'pass of a mail server': "auth: { user: 'ana', pass: '{}' }",
  'pass in the environment': 'SMTP_PASS={} SMTP_HOST=x',
  'a one-time password': 'otp: {}',
  'a password in colours': "\u001b[35mpassword\u001b[39m: \u001b[32m'{}'\u001b[39m",
  'JSON with colours': '{"msg":"\\u001b[33mpassword\\u001b[39m=\\u001b[32m{}\\u001b[0m"}',
  'a header in a list': "headers: { authorization: [ 'Basic {}' ] }",
  'raw headers': "rawHeaders: [\n  'X-Api-Key',\n  '{}',\n  'Host', 'x' ]",
  'a name and a value': '{"name":"DB_PASSWORD","value":"{}"}',
  'a name and a value in lines': 'headers[0].name: authorization\nheaders[0].value: {}',
  'an element with a value': '<add key="Password" value="{}"/>',
  'an object': "secret: { current: '{}', created: 1 }",
  'a list': "tokens: [ '{}' ]",
  'a member of a list': 'headers.x-api-key[0]: {}',
  'a secret of Secrets Manager': '{"SecretString":"{}"}',
  'an arrow': 'password -> {}',
  'a sentence with a colon': 'Incorrect API key provided: {}',
  'a column of an INSERT':
    "insert into `users` (`name`, `password`) values ('ana', '{}') - ER_DUP_ENTRY: again",
  'a user of MySQL': "CREATE USER 'ana' IDENTIFIED BY '{}'",
  'parameters behind a statement': 'Failed query: select * from users where token = $1 params: {}',
  'parameters below a statement': 'Failed query: insert into "users" values ($1, $2)\nparams: ana,{}',
  'an invalid URL with credentials': 'Invalid URL: postgres://ana:a/{}@db:5432/x',
  'a pair in a list': '["password","1{}"]',
  'an attribute of SQS': '{"Name":"password","StringValue":"{}"}',
  'a second password': '{"password":"a","passwordConfirm":"{}"}',
  'a numbered password': 'password2={}',
  'data of a token': "tokenData: '{}'",
  'a name with a character that nobody sees': 'pass\u200bword={}',
  'a Spanish name with a soft hyphen': 'contrase\u00adña: {}',
  'a table of settings': 'password                    =   {}',
  'a value with a doubled quote': "password='it''s {}'",
  'a list of cookies': '"set-cookie":["a=b; Path=/","sid={}; HttpOnly"]',
  'a value with a blank in a connection string': 'Server=tcp:db;User ID=sa;Password=a {};Encrypt=true',
  'a thin driver of Oracle': 'jdbc:oracle:thin:scott/{}@//db:1521/x',
  'a link to set a password': 'https://app.example/password/Zx12345678-{}',
  'a link of an invitation in the page': 'GET /#/invitation/Zx12345678-{}',
  'a sign-in with another service': 'GET /cb?code=4aB/{}&state=x',
  'a short option': 'sshpass -p {} ssh db',
  'an option of MySQL': 'mysqldump -u root -p{} shop',
  'a code of verification': '{"verification_code":"{}"}',
  'a Spanish code of verification': 'código de verificación: {}',
  'a Spanish token': 'token de acceso: {}',
  'a JSON Web Token by its name': 'GET /x?jwt={}',
  'the address of a webhook by its name': 'WEBHOOK_URL=https://chat.example/{}',
};

/** Their secret is a part of an address, in which these characters have a meaning. */
const IN_PATHS = /^a (?:link|sign-in|thin driver)/;

export interface Planted {
  kind: string;
  /** The text with the secret in it, and the secret alone. */
  text: string;
  secret: string;
}

const bare = Object.entries(BARE).map(([kind, secret]) =>
  secret.map((value): Planted => ({ kind, text: value, secret: value })),
);
const said = Object.entries(SAID).map(([kind, template]) => {
  const value =
    kind === 'a URL with credentials' || IN_PATHS.test(kind)
      ? PASSWORD.map((text) => text.replace(/[/?#]/g, '1'))
      : PASSWORD;
  return value.map((secret): Planted => ({ kind, text: template.replace('{}', () => secret), secret }));
});

/** One arbitrary for each kind. */
export const SECRETS: fc.Arbitrary<Planted>[] = [...bare, ...said];
export const anySecret = fc.oneof(...SECRETS);

/** Whether the text contains the secret or a long part of it. */
export function leaks(text: string, secret: string): boolean {
  const pieces =
    secret.length <= 16
      ? [secret]
      : [secret.slice(-16), secret.slice(Math.floor(secret.length / 3)).slice(0, 16)];
  return pieces.some((piece) => text.includes(piece));
}
