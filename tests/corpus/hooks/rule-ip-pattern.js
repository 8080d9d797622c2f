function (user, context, callback) {
  if (!/^10\.0\.\d+\.\d+$/.test(context.request.ip)) {
    context.multifactor = { provider: 'guardian', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
