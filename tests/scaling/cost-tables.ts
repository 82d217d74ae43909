// Prints the costs of the measured calls on AWS as tables.
import { printTable } from '../bench/table.ts';
import { billedMs, billOf, type Cost, PARTS, total } from './cost.ts';
import { standingParts } from './deployed.ts';
import { type Month, monthOf, type Stored } from './month.ts';

const USERS = [0, 10, 1_000, 100_000, 2_000_000];
const MILLION = 1e6;

const dollars = (value: number) => (value > 0 && value < 0.01 ? '< 0.01' : value.toFixed(2));

export async function printCosts(costs: readonly Cost[], stored: Stored): Promise<void> {
  process.stdout.write('\nDollars for a million calls, at list prices without free tiers.\n');
  printTable(
    ['function', 'billed ms', 'GB-s', ...PARTS, 'all'],
    costs.map((cost) => {
      const way = cost.key.startsWith('realtime-push') || isEvent(cost.key) ? 'event' : 'http';
      const bill = billOf(cost, way);
      const gbSeconds = (cost.memoryMB / 1024) * (billedMs(cost) / 1000) * MILLION;
      const parts = PARTS.map((part) => dollars(bill[part] * MILLION));
      return [
        cost.key,
        String(billedMs(cost)),
        gbSeconds.toFixed(0),
        ...parts,
        dollars(total(bill) * MILLION),
      ];
    }),
  );

  const standing = await standingParts();
  const months = USERS.map((users) => monthOf(users, costs, stored, standing));
  const row = (name: string, value: (month: Month) => number) => [
    name,
    ...months.map((one) => dollars(value(one))),
  ];
  process.stdout.write('\nDollars a month.\n');
  printTable(
    ['', ...USERS.map((users) => (users === 0 ? 'idle' : `${users.toLocaleString('en')} users`))],
    [
      ['calls, million', ...months.map(({ calls }) => (calls / MILLION).toFixed(2))],
      ...PARTS.map((part) => row(part, ({ bill }) => bill[part])),
      row('storage and backups, after a year', ({ storage }) => storage),
      row(`${standing.alarms} alarms`, ({ standing: { alarms } }) => alarms),
      row('a secret', ({ standing: { secret } }) => secret),
      row(`polling of ${standing.queues} queues`, ({ standing: { polling } }) => polling),
      row(
        'all',
        ({ bill, storage, standing: { alarms, secret, polling } }) =>
          total(bill) + storage + alarms + secret + polling,
      ),
      row('with SYSTEM_LOG_LEVEL=INFO, more', ({ platformLines }) => platformLines),
    ],
  );
}

const isEvent = (key: string) => /^(sweep|alerts-)/.test(key);
