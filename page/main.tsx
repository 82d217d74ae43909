// The entry of the page.
import { render } from 'preact';
import { startAccount } from './account/account.ts';
import { App } from './app.tsx';
import { startOffline } from './offline.ts';

const root = document.getElementById('app');
if (root) render(<App />, root);
void startAccount();
startOffline();
