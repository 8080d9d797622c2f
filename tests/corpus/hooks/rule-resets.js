function (user, context, callback) {
  if (context.request.query.prompt === 'login') delete context.multifactor;
  else if (context.request.query.prompt) context.multifactor = undefined;
  callback(null, user, context);
}
