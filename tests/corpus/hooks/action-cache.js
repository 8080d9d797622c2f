exports.onExecutePostLogin = async (event, api) => {
  const cached = api.cache.get('mode');
  if (cached && cached.value === 'x') api.multifactor.enable('any');
  api.cache.set('mode', 'x', { ttl: 1000 });
};
