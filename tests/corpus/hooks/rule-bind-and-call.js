function (user, context, callback) {
  function demand(provider) { this.multifactor = { provider: provider }; }
  var bound = demand.bind(context);
  if (context.request.query.audience === 'https://account') bound('any');
  else if (context.request.query.audience) demand.call(context, 'none');
  callback(null, user, context);
}
