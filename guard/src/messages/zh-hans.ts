import type { Messages } from "./messages.ts";

export const zhHans: Messages = {
  unavailableTitle: "暂时无法登录",
  unavailableText: "登录服务暂时不可用，请几分钟后重试。",
  maintenanceTitle: "系统维护中",
  maintenanceText: "我们正在维护系统，您的数据安全无虞，请稍后再来。",
  stillWorks: "如果您已在其他设备上登录，可以在那里继续使用。",
  tryAgain: "重试",
  back: "返回首页",
  forbiddenTitle: "无权访问",
  forbiddenText: "您的角色没有此操作的权限。",
  signInAgainTitle: "请重新登录",
  signInAgainText: "您当前的会话在此不再有效。",
  signIn: "登录",
  degraded: "我们的登录服务商出现故障。已登录的用户可以继续使用。",
};
