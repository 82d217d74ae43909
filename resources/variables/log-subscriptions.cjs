// Log subscriptions: every function's log group sends to alerts-logs, except those of the alert path. build/nested-stacks moves each to
// its function's stack.
const { pattern } = require('../../lib/alerts/filter-pattern.json');

// If alerts-logs read its own errors, each would cause another. The drill is subscribed: its failures should become alerts.
const SILENT = /^alerts-(?!drill$)/;
const FORWARDER = 'alerts-logs';

/** osls's prefix of a function's logical ids: `predict-v1` → `PredictDashv1`. */
const logicalId = (key) =>
  (key[0].toUpperCase() + key.slice(1)).replaceAll('-', 'Dash').replaceAll('_', 'Underscore');

module.exports = async ({ resolveVariable }) => {
  const functions = await resolveVariable('self:functions');
  const destination = { 'Fn::GetAtt': [`${logicalId(FORWARDER)}LambdaFunction`, 'Arn'] };
  const service = await resolveVariable('self:service');
  const stage = await resolveVariable('sls:stage');

  const Resources = {
    LogsMayInvokeForwarder: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: destination,
        Principal: 'logs.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: {
          'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${service}-${stage}-*`,
        },
      },
    },
  };
  for (const key of Object.keys(functions)) {
    if (SILENT.test(key)) continue;
    Resources[`${logicalId(key)}LogSubscription`] = {
      Type: 'AWS::Logs::SubscriptionFilter',
      DependsOn: ['LogsMayInvokeForwarder'],
      Properties: {
        LogGroupName: { Ref: `${logicalId(key)}LogGroup` },
        FilterName: 'alerts',
        FilterPattern: pattern,
        DestinationArn: destination,
      },
    };
  }
  return { Resources };
};
