// The types of secrets.cjs, which osls loads, for the checks before a deployment.
import type { SettingName } from '../../lib/config.ts';
export const REQUIRED: readonly SettingName[];
export const OPTIONAL: readonly SettingName[];
