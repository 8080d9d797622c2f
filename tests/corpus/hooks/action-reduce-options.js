exports.onExecutePostLogin = async (event, api) => {
  const options = [['allowRememberBrowser', true], ['other', 1]].reduce((all, [key, value]) => ({ ...all, [key]: value }), {});
  if (event.resource_server) options.allowRememberBrowser = false;
  api.multifactor.enable('any', options);
};
