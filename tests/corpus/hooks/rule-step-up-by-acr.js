function (user, context, callback) {
  const wants = context.request.query.acr_values === 'urn:mfa';
  let has = false;
  for (const m of context.authentication.methods) {
    if (m.name === 'mfa') { has = true; break; }
  }
  if (wants && !has) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
