/**
 * The demo's departments: five levels of government (province, city, county, town, village), the offices that issue
 * certificates, and those that know something about a student. All invented: no administrative division has a code
 * that starts with 99.
 */

export interface DemoDepartment {
  key: string;
  /** key of the department above; null: directly under the root authority */
  parent: string | null;
  /** unified social credit code */
  identifier: string;
  name: string;
  nameEn: string;
}

/** Every department stands after the one above it. New ones come last: folders of earlier versions have the others. */
export const DEPARTMENTS: readonly DemoDepartment[] = [
  {
    key: "province",
    parent: null,
    identifier: "11990000000990016X",
    name: "镜花省政务服务局",
    nameEn: "Jinghua Province Government Services",
  },
  {
    key: "province-market",
    parent: "province",
    identifier: "11990000000990024Q",
    name: "镜花省市场监督管理局",
    nameEn: "Jinghua Province Market Supervision",
  },
  {
    key: "province-education",
    parent: "province",
    identifier: "11990000000990032K",
    name: "镜花省教育厅",
    nameEn: "Jinghua Province Department of Education",
  },
  {
    key: "city",
    parent: "province",
    identifier: "11990100000990112C",
    name: "水月市政务服务局",
    nameEn: "Shuiyue City Government Services",
  },
  {
    key: "city-market",
    parent: "city",
    identifier: "119901000009901207",
    name: "水月市市场监督管理局",
    nameEn: "Shuiyue City Market Supervision",
  },
  {
    key: "city-housing",
    parent: "city",
    identifier: "119901000009901394",
    name: "水月市住房和城乡建设局",
    nameEn: "Shuiyue City Housing and Construction",
  },
  {
    key: "city-tax",
    parent: "city",
    identifier: "11990100000990147Y",
    name: "水月市税务局",
    nameEn: "Shuiyue City Tax Office",
  },
  {
    key: "county",
    parent: "city",
    identifier: "119901210009902195",
    name: "南柯县政务服务中心",
    nameEn: "Nanke County Government Services",
  },
  {
    key: "county-civil",
    parent: "county",
    identifier: "119901210009902270",
    name: "南柯县民政局",
    nameEn: "Nanke County Civil Affairs",
  },
  {
    key: "town",
    parent: "county",
    identifier: "11990121000990315E",
    name: "黄粱镇便民服务中心",
    nameEn: "Huangliang Town Public Services",
  },
  {
    key: "village",
    parent: "town",
    identifier: "11990121000990411P",
    name: "蝶梦村村民委员会",
    nameEn: "Diemeng Village Committee",
  },
  {
    key: "city-data",
    parent: "city",
    identifier: "11990100009901550A",
    name: "水月市数据局",
    nameEn: "Shuiyue City Data Bureau",
  },
  {
    key: "university-aid",
    parent: "province-education",
    identifier: "12990000009901649J",
    name: "镜花大学学生资助管理办公室",
    nameEn: "Jinghua University Student Aid Office",
  },
  {
    key: "county-rural",
    parent: "county",
    identifier: "11990121009902350K",
    name: "南柯县乡村振兴局",
    nameEn: "Nanke County Rural Revitalisation",
  },
  {
    key: "city-housing-fund",
    parent: "city",
    identifier: "12990100009901630T",
    name: "水月市住房公积金管理中心",
    nameEn: "Shuiyue City Housing Fund Centre",
  },
  {
    key: "county-police",
    parent: "county",
    identifier: "119901210099024307",
    name: "南柯县公安局",
    nameEn: "Nanke County Public Security",
  },
  {
    key: "county-hr",
    parent: "county",
    identifier: "11990121009902510T",
    name: "南柯县人力资源和社会保障局",
    nameEn: "Nanke County Human Resources and Social Security",
  },
  {
    key: "city-medical",
    parent: "city",
    identifier: "11990100009901710H",
    name: "水月市医疗保障局",
    nameEn: "Shuiyue City Healthcare Security",
  },
  {
    key: "county-disabled",
    parent: "county",
    identifier: "81990121009902617Y",
    name: "南柯县残疾人联合会",
    nameEn: "Nanke County Disabled Persons' Federation",
  },
  {
    key: "city-land",
    parent: "city",
    identifier: "11990100009901884T",
    name: "水月市自然资源和规划局",
    nameEn: "Shuiyue City Natural Resources and Planning",
  },
  {
    key: "county-agriculture",
    parent: "county",
    identifier: "11990121009902780D",
    name: "南柯县农业农村局",
    nameEn: "Nanke County Agriculture",
  },
  {
    key: "county-veterans",
    parent: "county",
    identifier: "119901210099028601",
    name: "南柯县退役军人事务局",
    nameEn: "Nanke County Veterans Affairs",
  },
  {
    key: "county-union",
    parent: "county",
    identifier: "81990121009902940D",
    name: "南柯县总工会",
    nameEn: "Nanke County Trade Union Federation",
  },
];

/** The department that runs the log, and does nothing else. */
export const LOG_KEEPER = "city-data";

/** Who defines a type, who issues it, and what its register is called. Definitions stand in types/. */
export interface DemoType {
  /** types/<name>.json, and registers/<name>.csv in the demo folder */
  name: string;
  definer: string;
  issuer: string;
}

export const TYPES: readonly DemoType[] = [
  { name: "business-licence", definer: "province-market", issuer: "city-market" },
  { name: "diploma", definer: "province-education", issuer: "province-education" },
  { name: "kinship-certificate", definer: "province", issuer: "county-civil" },
  { name: "residence-certificate", definer: "province", issuer: "village" },
];
