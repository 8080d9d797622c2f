exports.onExecutePostLogin = async (event, api) => {
  const agent = event.request.user_agent || '';
  if (/bot|crawler/i.test(agent)) api.access.deny('no robots');
  if (!agent.includes('Mobile')) api.multifactor.enable('any');
};
