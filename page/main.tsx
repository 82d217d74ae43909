// The entry of the page.
import { render } from 'preact';
import { startAccount } from './account/account.ts';
import { App } from './app.tsx';
import { keepFocus } from './kept-focus.ts';
import { startOffline } from './offline.ts';

const root = document.getElementById('app');
if (root) {
  keepFocus(root);
  render(<App />, root);
}
void startAccount();
startOffline();
