function (user, context, callback) {
  const risk = context.riskAssessment;
  const shaky = risk && risk.assessments && risk.assessments.NewDevice;
  if (shaky && ['low', 'medium'].includes(shaky.confidence)) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
