// The local Slack: payloads that it refuses as Slack does, the HTML of messages, and its pages.
import { afterEach, describe, expect, test } from 'vitest';
import type { LineQuery } from '../../../local/logs/log-store.ts';
import { renderMessage } from '../../../local/slack-sink/html/message.ts';
import { renderMrkdwn } from '../../../local/slack-sink/html/mrkdwn.ts';
import { refusalOf } from '../../../local/slack-sink/rules/limits.ts';
import { type SlackSink, startSlackSink } from '../../../local/slack-sink/server.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const button = (fields: object) => ({
  type: 'actions',
  elements: [{ type: 'button', text: plain('Open'), ...fields }],
});
const long = (length: number) => 'x'.repeat(length);

describe('refusalOf', () => {
  test.each([
    [undefined, 'invalid_payload'],
    ['text', 'invalid_payload'],
    [[], 'invalid_payload'],
    [{}, 'no_text'],
    [{ text: '' }, 'no_text'],
    [{ blocks: [] }, 'no_text'],
    [{ text: 'x' }, undefined],
    [{ blocks: [section('x')] }, undefined],
    [{ attachments: [{ text: 'x' }] }, undefined],
    [{ attachments: {} }, 'invalid_payload'],
    [{ attachments: Array(101).fill({ text: 'x' }) }, 'too_many_attachments'],
    [{ text: 'x', blocks: {} }, 'invalid_blocks'],
    [{ text: 'x', blocks: [{ type: 'divider' }, { type: 'nonsense' }] }, 'invalid_blocks'],
    [{ blocks: Array(50).fill({ type: 'divider' }) }, undefined],
    [{ blocks: Array(51).fill({ type: 'divider' }) }, 'invalid_blocks'],
    [{ blocks: [{ type: 'header', text: plain(long(150)) }] }, undefined],
    [{ blocks: [{ type: 'header', text: plain(long(151)) }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'header', text: mrkdwn('x') }] }, 'invalid_blocks'],
    [{ blocks: [section(long(3_000))] }, undefined],
    [{ blocks: [section(long(3_001))] }, 'invalid_blocks'],
    [{ blocks: [section('')] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'section' }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'section', fields: Array(10).fill(mrkdwn(long(100))) }] }, undefined],
    [{ blocks: [{ type: 'section', fields: Array(11).fill(mrkdwn('x')) }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'section', fields: [mrkdwn(long(2_001))] }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'context', elements: Array(10).fill(mrkdwn('x')) }] }, undefined],
    [{ blocks: [{ type: 'context', elements: Array(11).fill(mrkdwn('x')) }] }, 'invalid_blocks'],
    [{ blocks: [button({ url: 'https://example.com' })] }, undefined],
    [{ blocks: [button({ url: `https://example.com/${long(3_000)}` })] }, 'invalid_blocks'],
    [{ blocks: [button({ url: 'no url' })] }, 'invalid_blocks'],
    [{ blocks: [button({ text: plain(long(76)) })] }, 'invalid_blocks'],
    [{ blocks: [button({ style: 'loud' })] }, 'invalid_blocks'],
    [{ blocks: Array(5).fill(section(long(2_700))) }, 'msg_blocks_too_long'],
    [{ text: 'x', attachments: [{ blocks: [{ type: 'nonsense' }] }] }, 'invalid_blocks'],
  ])('payload %# gets the answer that Slack gives: %j', (payload, refusal) => {
    expect(refusalOf(payload)).toBe(refusal);
  });
});

describe('mrkdwn', () => {
  test.each([
    ['*bold* _italic_ ~gone~', '<b>bold</b> <i>italic</i> <s>gone</s>'],
    ['2*3*4 snake_case_name', '2*3*4 snake_case_name'],
    ['a\nb', 'a<br>b'],
    ['`*code*`', '<code>*code*</code>'],
    ['```\n*code*\n<b>```', '<pre>*code*\n&#60;b&#62;</pre>'],
    ['> said', '<span class="quote">said</span>'],
    [':tada: :unknown:', '🎉 :unknown:'],
    ['&lt;b&gt; &amp;amp;', '&#60;b&#62; &#38;amp;'],
    ['"quotes" & \'more\'', '&#34;quotes&#34; &#38; &#39;more&#39;'],
    [
      '<!here> <@U1|ana> <#C1|general>',
      '<span class="mention">@here</span> <span class="mention">@ana</span> <span class="mention">#general</span>',
    ],
    [
      '<!date^0^{date} "|then>',
      '<time datetime="1970-01-01T00:00:00.000Z" data-format="{date} &#34;">then</time>',
    ],
  ])('mrkdwn %j is rendered as %j', (text, html) => {
    expect(renderMrkdwn(text)).toBe(html);
  });

  test('mrkdwn links are links only when they go to http(s)', () => {
    expect(renderMrkdwn('<https://example.com/?a=1&amp;b=2|here>')).toBe(
      '<a href="https://example.com/?a=1&#38;b=2" target="_blank" rel="noopener noreferrer">here</a>',
    );
    expect(renderMrkdwn('<javascript:alert(1)|here>')).toBe('here');
    expect(renderMrkdwn('<data:text/html,x|here>')).toBe('here');
  });
});

describe('renderMessage', () => {
  const html = (payload: Record<string, unknown>) =>
    renderMessage({ received_at: '2026-11-24T08:00:00.000Z', payload });

  test('a message is shown block by block', () => {
    const shown = html({
      text: 'fallback',
      blocks: [
        { type: 'header', text: plain('Title :tada:') },
        { type: 'section', fields: [mrkdwn('*A*'), mrkdwn('B')] },
        { type: 'divider' },
        { type: 'context', elements: [mrkdwn('small')] },
        button({ url: 'https://example.com/', style: 'danger' }),
        { type: 'section', text: plain('one line\nand *another*') },
      ],
      attachments: [{ color: 'danger', text: 'attached' }],
    });
    expect(shown).toContain('<h3>Title 🎉</h3>');
    expect(shown).toContain('<div><b>A</b></div><div>B</div>');
    expect(shown).toContain('<hr>');
    expect(shown).toContain('<span>small</span>');
    expect(shown).toContain('class="button danger">Open</a>');
    expect(shown).toContain('one line<br>and *another*');
    expect(shown).toContain('fill="#e01e5a"');
    expect(shown).toContain('attached');
    expect(shown).not.toContain('fallback');
  });

  const hostile = `<img src=x onerror=alert(1)>"'<script>`;
  test.each([
    { text: hostile },
    { text: 'x', username: hostile },
    { blocks: [{ type: 'header', text: plain(hostile) }] },
    { blocks: [{ type: 'section', text: mrkdwn(`*${hostile}*`), fields: [mrkdwn(`\`${hostile}\``)] }] },
    { blocks: [{ type: 'section', text: mrkdwn(`<https://e.com/${hostile}|${hostile}>`) }] },
    { blocks: [{ type: 'context', elements: [{ type: 'image', alt_text: hostile }] }] },
    {
      blocks: [
        button({ url: `https://e.com/"onmouseover="x` }),
        button({ url: 'javascript:x', text: plain(hostile) }),
      ],
    },
    { blocks: [{ type: hostile }] },
    { attachments: [{ color: `"/><script>`, text: hostile, title: hostile, title_link: 'javascript:x' }] },
  ])('hostile payload %# becomes no markup', (payload) => {
    const shown = html(payload);
    expect(shown).not.toMatch(/<(img|script)/i);
    expect(shown).not.toMatch(/<[a-z][^<>]*\son\w+\s*=/i);
    expect(shown).not.toMatch(/href="javascript/i);
  });
});

const line = ({ logGroup, logStream = '' }: LineQuery) => ({ at: '2026', logGroup, logStream, message: 'm' });

const CHANGE = { at: '2026-01-02T08:00:00.000Z', severity: 'error', reason: 'Threshold crossed', fields: [] };
const MAIL = { received_at: '2026-01-02T08:00:00.000Z', topic: 'reports', subject: 'Informe', body: 'uno' };

describe('the server', () => {
  let sink: SlackSink;
  const announced: string[] = [];
  afterEach(async () => {
    await sink.stop();
    announced.length = 0;
  });

  async function start(replacesSlack = true) {
    sink = await startSlackSink({
      port: 0,
      replacesSlack,
      findLines: (query) => [line(query)],
      findAlarm: (name) => [{ ...CHANGE, title: name }],
      findMails: () => [MAIL],
      announce: (line) => announced.push(line),
    });
    const url = new URL(sink.webhookUrl);
    url.hostname = '127.0.0.1';
    const origin = url.origin;
    const post = async (body: string, type = 'application/json') => {
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
      return [answer.status, await answer.text()];
    };
    const messages = async () =>
      (await (await fetch(`${origin}/messages`)).json()) as { payload: { text: string } }[];
    return { origin, post, messages };
  }

  test('the webhook answers as Slack does, and messages are kept until they are deleted', async () => {
    const { origin, post, messages } = await start();
    expect(await post('{"text":"one :tada:\\ntwo"}')).toEqual([200, 'ok']);
    expect(
      await post(`payload=${encodeURIComponent('{"text":"form"}')}`, 'application/x-www-form-urlencoded'),
    ).toEqual([200, 'ok']);
    expect(await post('{')).toEqual([400, 'invalid_payload']);
    expect(await post('{}')).toEqual([400, 'no_text']);
    expect(await post('{"blocks":[{"type":"x"}]}')).toEqual([400, 'invalid_blocks']);
    expect((await messages()).map(({ payload }) => payload.text)).toEqual(['one :tada:\ntwo', 'form']);
    expect(announced).toEqual(['one 🎉', 'form']);
    expect((await fetch(`${origin}/messages`, { method: 'DELETE' })).status).toBe(204);
    expect(await messages()).toEqual([]);
  });

  test('GET /logs answers the lines that an alert’s link points to, and none for another link', async () => {
    const { origin } = await start();
    const ask = async (link: string) =>
      await (await fetch(`${origin}/logs?link=${encodeURIComponent(link)}`)).json();
    const query = { logGroup: 'g', logStream: 's' };
    expect(await ask('#logsV2:log-groups/log-group/g/log-events/s')).toEqual({ query, lines: [line(query)] });
    expect(await ask('#elsewhere')).toEqual({ lines: [] });
  });

  test('GET /alarm answers the changes of the alarm of that name', async () => {
    const { origin } = await start();
    const answer = await fetch(`${origin}/alarm?name=${encodeURIComponent('a/b c')}`);
    expect(await answer.json()).toEqual([{ ...CHANGE, title: 'a/b c' }]);
  });

  test('with a real Slack there are only the console and mail pages', async () => {
    const { origin, post } = await start(false);
    const status = async (path: string) => (await fetch(`${origin}${path}`)).status;
    expect([await status('/console'), await status('/logs?link='), await status('/alarm?name=')]).toEqual([
      200, 200, 200,
    ]);
    expect(await (await fetch(`${origin}/mails`)).json()).toEqual([MAIL]);
    expect([await status('/'), await status('/messages'), await status('/events')]).toEqual([404, 404, 404]);
    expect(await post('{"text":"x"}')).toEqual([404, 'not found']);
  });

  test('only the latest 500 messages are kept', async () => {
    const { post, messages } = await start();
    for (let i = 0; i < 502; i++) await post(JSON.stringify({ text: String(i) }));
    const kept = await messages();
    expect(kept).toHaveLength(500);
    expect(kept[0]?.payload.text).toBe('2');
  });

  test('the pages load nothing from other hosts', async () => {
    const { origin } = await start();
    for (const path of [
      '/',
      '/style.css',
      '/channel.css',
      '/channel.js',
      '/press.js',
      '/thread.js',
      '/mail',
      '/mail.js',
      '/console',
      '/console.js',
      '/alarm.js',
    ]) {
      const answer = await fetch(origin + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
      expect(await answer.text()).not.toMatch(/(src|href)="https?:/);
    }
    expect((await fetch(`${origin}/../server.ts`)).status).toBe(404);
  });

  test('an open page gets each new message, and the server stops all the same', async () => {
    const { origin, post } = await start();
    await post('{"text":"before"}');
    const stream = (await fetch(`${origin}/events`)).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await stream?.read())?.value).toMatch(/event: history\ndata: \[.*before/);
    await post('{"text":"after"}');
    expect((await stream?.read())?.value).toMatch(/event: message\ndata: .*after/);
  });
});
