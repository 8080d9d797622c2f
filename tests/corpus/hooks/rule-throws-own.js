function (user, context, callback) {
  const fail = why => { throw new Error(why); };
  try {
    if (context.request.query.audience === 'https://account') fail('account');
    try { if (context.request.query.prompt) fail('prompt'); } finally { context.multifactor = { provider: 'any' }; }
  } catch (e) {
    if (e instanceof Error && e.message === 'account') context.multifactor = { provider: 'duo' };
  }
  callback(null, user, context);
}
