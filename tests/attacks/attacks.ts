// The attacks: what the attacker has, and what their accounts say. Each has at most fifty accounts in at most five networks.
import { type Crowd, honest } from './crowd.ts';
import { FORMS, type Form } from './forms.ts';

const form = (name: string) => FORMS.find((one) => one.name === name) as Form;
const [plain, crossed, upstroke, lined] = [
  'plain',
  'crossed sevens',
  'ones with an upstroke',
  'underlined',
].map(form) as [Form, Form, Form, Form];
const next = (digit: number) => (digit + 1) % 10;
/** Every digit becomes another one. */
const permuted = (digit: number) => [8, 7, 5, 9, 1, 3, 0, 4, 6, 2][digit] as number;

/** Thirty people in fifteen networks, whose accounts are two months old; some write other forms. */
const people: readonly Crowd[] = [
  {
    name: 'people',
    accounts: 26,
    networks: 13,
    ageDays: 60,
    answersEach: 16,
    form: plain,
    says: honest,
    overDays: 60,
  },
  {
    name: 'swiss',
    accounts: 2,
    networks: 1,
    ageDays: 60,
    answersEach: 12,
    form: crossed,
    says: honest,
    overDays: 60,
  },
  {
    name: 'spanish',
    accounts: 2,
    networks: 1,
    ageDays: 60,
    answersEach: 12,
    form: upstroke,
    says: honest,
    overDays: 60,
  },
];

const liars = (over: Partial<Crowd>): Crowd => ({
  name: 'liars',
  accounts: 50,
  networks: 5,
  ageDays: 30,
  answersEach: 20,
  form: plain,
  says: next,
  ...over,
});

export interface Attack {
  readonly name: string;
  readonly crowds: readonly Crowd[];
  /** Of the retraining; all without it. */
  readonly learnFrom?: 'all' | 'trusted';
}

/** The same people, of whom an administrator vouches for all. */
export const VOUCHED: readonly Crowd[] = people.map((crowd) => ({ ...crowd, trusted: true }));

export const ATTACKS: readonly Attack[] = [
  { name: 'flipped labels, 50 accounts', crowds: [...people, liars({})] },
  {
    name: 'one rare form: crossed sevens are ones',
    crowds: [...people, liars({ form: crossed, answersEach: 6, says: () => 1 })],
  },
  {
    name: 'one rare form: underlined digits shifted, 6 accounts of one address',
    crowds: [...people, liars({ accounts: 6, networks: 1, ageDays: 0.01, form: lined })],
  },
  {
    name: 'slow trickle: 12 % lies for two months',
    crowds: [
      ...people,
      liars({ answersEach: 14, ageDays: 60, overDays: 60, says: honest }),
      liars({ answersEach: 2, ageDays: 60, overDays: 60, form: crossed, says: () => 1 }),
    ],
  },
  {
    name: 'sybils of one network',
    crowds: [...people, liars({ networks: 1, ageDays: 0.5, form: crossed, says: () => 1, answersEach: 10 })],
  },
  {
    name: 'sybils of five networks, aged a month',
    crowds: [...people, liars({ form: upstroke, says: () => 7, answersEach: 10 })],
  },
  {
    name: 'held-out capture: few honest people, all held-out answers are lies',
    crowds: [
      { ...(people[0] as Crowd), accounts: 3, networks: 3, answersEach: 40 },
      liars({ accounts: 50, networks: 5, answersEach: 8, form: plain }),
    ],
  },
  {
    name: 'right for a month, then lies',
    crowds: [
      ...people,
      liars({ answersEach: 16, overDays: 30, says: honest }),
      liars({ answersEach: 8, form: upstroke, says: () => 7 }),
    ],
  },
  {
    name: 'lies on what both models doubt, by a permutation',
    crowds: [...people, liars({ answersEach: 40, form: lined, says: permuted, onlyDoubted: true })],
  },
  {
    name: 'a day old, five networks, underlined digits permuted',
    crowds: [...people, liars({ ageDays: 1.1, form: lined, says: permuted })],
  },
  {
    name: 'flood of right ones, so that the shares leave little room for others',
    crowds: [...people, liars({ answersEach: 100, says: (digit) => (digit === 1 ? 1 : undefined) })],
  },
  {
    name: 'no known network, as many as there are people',
    crowds: [...people, liars({ networks: undefined, form: upstroke, says: () => 7, answersEach: 6 })],
  },
  {
    name: 'vouched for after a good month: three of one network lie about one rare form',
    learnFrom: 'trusted',
    crowds: [
      ...VOUCHED,
      liars({ accounts: 3, networks: 1, answersEach: 16, overDays: 30, says: honest, trusted: true }),
      liars({ accounts: 3, networks: 1, answersEach: 30, form: upstroke, says: () => 7, trusted: true }),
    ],
  },
  {
    name: 'vouched for after a good month: fifty of five networks lie about one rare form',
    learnFrom: 'trusted',
    crowds: [
      ...VOUCHED,
      liars({ answersEach: 8, overDays: 30, says: honest, trusted: true }),
      liars({ answersEach: 10, form: upstroke, says: () => 7, trusted: true }),
    ],
  },
];
