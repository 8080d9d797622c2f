function (user, context, callback) {
  const ns = 'https://x/';
  context.idToken[ns + 'roles'] = (user.app_metadata || {}).roles || [];
  context.accessToken[ns + 'email'] = user.email;
  context.idToken[ns + 'n'] = user.app_metadata ? user.app_metadata.n : 0;
  if (context.clientID === 'console-client') context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
