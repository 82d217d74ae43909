// Reads the frames of a stack trace of V8, Java or .NET, and tells the project's own from those of the language, the runtime and dependencies.

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
  if (place === '') return frameOfPackage(line);
  const name = call.replace(/^(?:async |new )+/, '').replace(/ \[as [^\]]+\]$/, '');
  return { call: name, place, position, isOwn: !FOREIGN.test(place) };
}

/** V8's two forms of a frame: `at call (place:line:column)` and `at place:line:column`. */
const FRAME =
  /^\s*at (?:(?<call>[^(]{1,200}) \()?(?:async )?(?<place>[^()\s]{1,500}?):(?<position>\d+(?::\d+)?)\)?$/;
const FOREIGN = new RegExp(
  String.raw`^node:|^internal/|[/\\]node_modules[/\\]|^(?:file://)?/var/(?:runtime|lang)/|^<anonymous>` +
    // Of Go, Rust, Ruby and PHP: the language's own files, and packages.
    String.raw`|^/usr/(?:local/)?(?:go|lib)/|^/rustc/|[/\\](?:go[/\\]pkg[/\\]mod|\.cargo)[/\\]|[/\\](?:vendor|gems)[/\\].*\.(?:go|php|rb)$`,
);

/** In Java and .NET the call is the whole name of the method, which says whose it is. */
function frameOfPackage(line: string): Frame | undefined {
  const {
    call = '',
    place = '',
    position = '',
  } = (JAVA_FRAME.exec(line) ?? NET_FRAME.exec(line))?.groups ?? {};
  if (place === '') return undefined;
  // A compiler numbers what has no name: `lambda$pay$0`, `<PayAsync>d__5.MoveNext`.
  const name = call.replace(/\$\d{1,4}|(?<=d__|b__)\d{1,4}(?:_\d{1,4})?/g, '');
  return { call: name, place, position, isOwn: !FOREIGN_PACKAGE.test(call) };
}

/** `at java.base/java.util.List.of(List.java:7)`; what is generated has no line. */
const JAVA_FRAME =
  /^\s*at (?:[\w.@-]{1,100}\/){0,2}(?<call>[\w.$<>]{1,300})\((?<place>[\w.$-]{1,100}\.(?:java|kt|scala|groovy)):(?<position>\d{1,9})\)/;
/** `at Shop.Cart.Pay(String id) in /src/Cart.cs:line 12` */
const NET_FRAME =
  /^\s*at (?<call>[\w.<>`+$]{1,300})(?:\[[^\]]{0,100}\])?\([^()]{0,500}\) in (?<place>[^\n]{1,500}):line (?<position>\d{1,9})$/;
const FOREIGN_PACKAGE =
  /^(?:java|javax|jdk|sun|kotlinx?|scala|groovy|lambdainternal|com\.(?:sun|amazonaws|google|fasterxml)|software\.amazon|org\.(?:apache|springframework|hibernate|slf4j|junit)|io\.(?:netty|micronaut|quarkus|vertx|grpc)|reactor|okhttp3|System|Microsoft|Amazon|Newtonsoft|Npgsql)\./;

/** "file:///var/task/auth/login.mjs" → "auth/login.mjs" */
export function shortPlace(place: string): string {
  return place.replaceAll('\\', '/').split('/').slice(-2).join('/');
}
