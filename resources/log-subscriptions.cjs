// Generated: one log subscription for every function, except those that carry the alerts themselves.
const { pattern } = require('../lib/alerts/filter-pattern.json');

// A forwarder that hears its own errors would answer each with another. The drill is exempt: it is meant to be told.
const SILENT = /^alerts-(?!drill$)/;
const FORWARDER = 'alerts-logs';

/** osls's own naming of a function's resources: `predict-v1` → `PredictDashv1`. */
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
