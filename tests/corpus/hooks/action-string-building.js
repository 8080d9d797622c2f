exports.onExecutePostLogin = async (event, api) => {
  const scheme = ['https', '//'].join(':');
  const audience = scheme + 'account';
  if (event.resource_server?.identifier === audience.padEnd(5)) api.multifactor.enable('any');
  else if (`${event.resource_server?.identifier}`.slice(8) === 'console') api.multifactor.enable('none');
};
