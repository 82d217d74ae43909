// A link to an address that the API gave: only the web is followed.

export function OutsideLink({ url, children }: { url: string; children: string }) {
  if (!/^https?:\/\//.test(url)) return <span>{children}</span>;
  return (
    <a href={url} rel="noreferrer" target="_blank">
      {children}
    </a>
  );
}
