import { visitor } from "../visitor";

export const getServerSideProps = visitor("home");
export { Page as default } from "../page";
