exports.onExecutePostLogin = async (event, api) => {
  const response = await fetch('https://risk.example', { method: 'POST' });
  if (!response.ok) return api.access.deny('risk');
  const risk = await response.json();
  if (risk.score > 5) api.multifactor.enable('any', { allowRememberBrowser: false });
};
