function (user, context, callback) {
  var tenants = { 'x.example': 'any', 'y.example': 'none' };
  var provider = tenants[context.request.hostname];
  if (provider) context.multifactor = { provider: provider };
  callback(null, user, context);
}
