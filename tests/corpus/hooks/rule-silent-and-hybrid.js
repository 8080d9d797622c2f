function (user, context, callback) {
  const silent = context.request.query.prompt === 'none';
  const hybrid = (context.request.query.response_type || '').includes('token');
  if (!silent !== hybrid) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
