exports.onExecutePostLogin = async (event, api) => {
  const mode = String(event.secrets.MODE).toLowerCase();
  const modes = { any: 'any', none: 'none' };
  if (mode in modes) api.multifactor.enable(modes[mode]);
};
