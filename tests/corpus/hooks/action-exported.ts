export const onExecutePostLogin = async (event: any, api: any) => {
  const wanted: string[] = ['https://account'];
  if (wanted.includes(event.resource_server?.identifier)) {
    api.multifactor.enable('any');
  }
};
