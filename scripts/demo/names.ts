/**
 * Words for the demo's people, firms and places. All of it is invented and meant to be seen as such: the province
 * of "flowers in the mirror", the city of the "moon in the water", the county of the dream under the locust tree;
 * family names that no family has.
 */

export interface Words {
  zh: string;
  en: string;
}

const words = (text: string): Words[] =>
  text
    .trim()
    .split(/\s*,\s*/)
    .map((pair) => {
      const [zh = "", ...en] = pair.split(" ");
      return { zh, en: en.join(" ") };
    });

export const FAMILY_NAMES = words(
  "望舒 Wangshu, 星河 Xinghe, 听雨 Tingyu, 拾光 Shiguang, 扶摇 Fuyao, 青岚 Qinglan, 临渊 Linyuan, 采薇 Caiwei, 抱朴 Baopu, 鸣鹤 Minghe, 踏雪 Taxue, 衔烛 Xianzhu",
);

export const GIVEN_NAMES = words(
  "一 Yi, 初 Chu, 知秋 Zhiqiu, 小满 Xiaoman, 半夏 Banxia, 见山 Jianshan, 若谷 Ruogu, 归舟 Guizhou, 怀瑾 Huaijin, 长庚 Changgeng, 晚晴 Wanqing, 子非 Zifei, 无恙 Wuyang, 忘言 Wangyan, 采菊 Caiju, 摘星 Zhaixing, 流萤 Liuying, 既明 Jiming",
);

export const FIRM_NAMES = words(
  "捞月 Catch-the-Moon, 画饼 Painted-Cake, 望梅 Distant-Plum, 镜中 In-the-Mirror, 枕石 Stone-Pillow, 摘星 Star-Picking, 听雪 Listening-to-Snow, 云上 Above-the-Clouds, 半日闲 Half-a-Day-Off, 三更灯 Midnight-Lamp, 蝶梦 Butterfly-Dream, 烂柯 Rotten-Axe-Handle",
);

export const TRADES: (Words & { scope: Words })[] = [
  { zh: "茶馆", en: "Teahouse", scope: { zh: "茶水服务;茶具零售", en: "Tea service; retail of tea ware" } },
  { zh: "书店", en: "Bookshop", scope: { zh: "图书零售;旧书修补", en: "Retail of books; book repair" } },
  { zh: "灯笼铺", en: "Lantern Works", scope: { zh: "灯笼制作与销售", en: "Making and sale of lanterns" } },
  { zh: "面馆", en: "Noodle House", scope: { zh: "餐饮服务(面食)", en: "Catering (noodles)" } },
  { zh: "钟表行", en: "Clockmakers", scope: { zh: "钟表修理", en: "Repair of clocks and watches" } },
  { zh: "船坞", en: "Boatyard", scope: { zh: "木船建造与修理", en: "Building and repair of wooden boats" } },
  { zh: "纸坊", en: "Paper Mill", scope: { zh: "手工纸制造", en: "Making of handmade paper" } },
  { zh: "渔具店", en: "Fishing Tackle", scope: { zh: "渔具零售", en: "Retail of fishing tackle" } },
  { zh: "风筝社", en: "Kite Company", scope: { zh: "风筝设计与销售", en: "Design and sale of kites" } },
];

export const STREETS = words(
  "枕石路 Zhenshi Road, 漱流巷 Shuliu Lane, 问津街 Wenjin Street, 折柳路 Zheliu Road, 观鱼巷 Guanyu Lane, 忘机街 Wangji Street",
);

export const SCHOOLS = words(
  "镜花大学 Jinghua University, 水月理工学院 Shuiyue Institute of Technology, 南柯师范学院 Nanke Normal College",
);

export const MAJORS = words(
  "观云学 Cloud Studies, 潮汐工程 Tidal Engineering, 古籍修复 Restoration of Old Books, 钟表机械 Horological Engineering, 园林设计 Garden Design, 民间故事 Folk Narrative, 灯塔管理 Lighthouse Management",
);

export const RELATIONS = words(
  "父子 father and son, 母女 mother and daughter, 夫妻 spouses, 兄弟 brothers, 祖孙 grandparent and grandchild",
);

export const PURPOSES = words(
  "继承公证 inheritance notarisation, 入学登记 school enrolment, 医疗陪护 hospital care, 补办证件 replacement of documents",
);
