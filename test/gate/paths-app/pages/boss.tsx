import { visitor } from "../visitor";

export const getServerSideProps = visitor("boss");
export { Page as default } from "../page";
