// The account's monthly budget; the mailbox is notified when it is nearly spent. It does not filter by tag: costs of a tag that is not
// activated for billing count as zero. Only where CloudFormation has the type: elsewhere it refuses the whole template, whatever its
// conditions say. Without a name: CloudFormation makes a new budget when ALERT_EMAIL changes, before it deletes the old one.

/** Of CloudFormation's registry, which `npm run test:conformance cfn-lint` compares with the templates. */
const REGIONS = new Set([
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ca-central-1', 'cn-north-1', 'cn-northwest-1', 'me-south-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eusc-de-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
]);

/** @returns the resources of a budget; none without a limit or a mailbox, and where the type is missing. */
function budgetOf({ region, limit, mailbox }) {
  if (!REGIONS.has(region) || !limit || !mailbox) return {};
  const Subscribers = [{ SubscriptionType: 'EMAIL', Address: mailbox }];
  const notification = (NotificationType, Threshold) => ({
    Notification: { NotificationType, ComparisonOperator: 'GREATER_THAN', Threshold },
    Subscribers,
  });
  return {
    MonthlyBudget: {
      Type: 'AWS::Budgets::Budget',
      Properties: {
        Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: limit, Unit: 'USD' } },
        NotificationsWithSubscribers: [notification('ACTUAL', 80), notification('FORECASTED', 100)],
      },
    },
  };
}

module.exports = async ({ resolveVariable }) => {
  const region = await resolveVariable('self:provider.region');
  const limit = await resolveVariable('param:monthlyBudget');
  const mailbox = await resolveVariable('param:alertEmail');
  return { Resources: budgetOf({ region, limit, mailbox }) };
};
module.exports.budgetOf = budgetOf;
module.exports.hasBudgets = (region) => REGIONS.has(region);
