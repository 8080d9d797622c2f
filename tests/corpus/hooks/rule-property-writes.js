function (user, context, callback) {
  context.multifactor = context.multifactor || {};
  context.multifactor.provider = 'any';
  if (context.request.query.audience !== 'https://account') {
    context.multifactor.allowRememberBrowser = true;
  } else {
    context.multifactor['allowRememberBrowser'] = false;
  }
  callback(null, user, context);
}
