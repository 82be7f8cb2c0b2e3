import { visitor } from "../visitor";

export const getServerSideProps = visitor("sign-in");
export { Page as default } from "../page";
