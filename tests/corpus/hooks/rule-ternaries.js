function (user, context, callback) {
  const q = context.request.query;
  const provider = q.audience === 'https://account' ? 'any' : q.audience === 'https://console' ? 'none' : undefined;
  provider && (context.multifactor = { provider });
  callback(null, user, context);
}
