// Records what a page must not do: violate its policy, fail, or ask another host.
import type { Page } from 'playwright-core';

/** @returns a list that grows while the page is open */
export async function watchComplaints(page: Page, url: string): Promise<string[]> {
  const complaints: string[] = [];
  await page.exposeFunction('complain', (complaint: string) => complaints.push(complaint));
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    complain(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile));`);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const isOurs =
      new URL(request.url()).origin === new URL(url).origin || /^(data|blob):/.test(request.url());
    if (!isOurs) complaints.push(`asked for ${request.url()}`);
  });
  return complaints;
}
