// Reads the frames of a stack trace of V8, and tells the project's own from those of Node, the runtime and dependencies.

export interface Frame {
  /** The function, without "async" and "new"; empty for code outside of a function. */
  call: string;
  /** The file or URL, without line and column. */
  place: string;
  /** "12:345" */
  position: string;
  isOwn: boolean;
}

/** @returns undefined when the line is not a frame. */
export function frameOf(line: string): Frame | undefined {
  const { call = '', place = '', position = '' } = FRAME.exec(line)?.groups ?? {};
  if (place === '') return undefined;
  const name = call.replace(/^(?:async |new )+/, '').replace(/ \[as [^\]]+\]$/, '');
  return { call: name, place, position, isOwn: !FOREIGN.test(place) };
}

/** V8's two forms of a frame: `at call (place:line:column)` and `at place:line:column`. */
const FRAME =
  /^\s*at (?:(?<call>[^(]{1,200}) \()?(?:async )?(?<place>[^()\s]{1,500}?):(?<position>\d+(?::\d+)?)\)?$/;
const FOREIGN = /^node:|^internal\/|[/\\]node_modules[/\\]|^(?:file:\/\/)?\/var\/runtime\/|^<anonymous>/;

/** "file:///var/task/auth/login.mjs" → "auth/login.mjs" */
export function shortPlace(place: string): string {
  return place.replaceAll('\\', '/').split('/').slice(-2).join('/');
}
