function (user, context, callback) {
  const POLICY = { 'https://account': 'always', 'https://console': 'once' };
  const wanted = context.request.query.audience;
  const policy = POLICY[wanted] ?? 'never';
  const count = context.authentication.methods.reduce((n, m) => n + (m.name === 'mfa' ? 1 : 0), 0);
  if (policy === 'always' || (policy === 'once' && !count)) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
