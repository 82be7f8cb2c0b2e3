import { visitor } from "../visitor";

export const getServerSideProps = visitor("members");
export { Page as default } from "../page";
