"""The groups (3 digits) and classes (4 digits) of GB/T 4754-2017 that the product names.

Refuses completeness: those that inference and the generated city use, with all their parents.
"""

from __future__ import annotations

from typing import Final

GROUPS_AND_CLASSES: Final = """
014|蔬菜、食用菌及园艺作物种植|Growing of vegetables, fungi and horticultural crops
0141|蔬菜种植|Growing of vegetables
0143|花卉种植|Growing of flowers
015|水果种植|Growing of fruit
0154|香蕉等亚热带水果种植|Growing of bananas and other subtropical fruit
017|中药材种植|Growing of medicinal plants
0171|中草药种植|Growing of herbal medicine plants
021|林木育种和育苗|Breeding and nursing of trees
0212|林木育苗|Tree nurseries
031|牲畜饲养|Raising of livestock
0313|猪的饲养|Raising of pigs
0314|羊的饲养|Raising of sheep and goats
032|家禽饲养|Raising of poultry
0321|鸡的饲养|Raising of chickens
041|水产养殖|Aquaculture
0412|内陆养殖|Inland aquaculture
051|农业专业及辅助性活动|Support activities for crops
0512|农业机械活动|Agricultural machinery services
061|烟煤和无烟煤开采洗选|Mining and washing of bituminous coal and anthracite
0610|烟煤和无烟煤开采洗选|Mining and washing of bituminous coal and anthracite
101|土砂石开采|Quarrying of stone, sand and clay
1019|粘土及其他土砂石开采|Quarrying of clay, other stone and sand
131|谷物磨制|Grain milling
1311|稻谷加工|Rice milling
132|饲料加工|Manufacture of feed
1329|其他饲料加工|Manufacture of other feed
135|屠宰及肉类加工|Slaughtering and meat processing
1353|肉制品及副产品加工|Processing of meat products and by-products
137|蔬菜、菌类、水果和坚果加工|Processing of vegetables, fungi, fruit and nuts
1371|蔬菜加工|Processing of vegetables
141|焙烤食品制造|Manufacture of bakery products
1411|糕点、面包制造|Manufacture of pastry and bread
143|方便食品制造|Manufacture of convenience food
1431|米、面制品制造|Manufacture of rice and flour products
146|调味品、发酵制品制造|Manufacture of condiments and fermented products
1469|其他调味品、发酵制品制造|Manufacture of other condiments and fermented products
151|酒的制造|Manufacture of liquor
1512|白酒制造|Manufacture of baijiu
153|精制茶加工|Refined tea processing
1530|精制茶加工|Refined tea processing
181|机织服装制造|Manufacture of woven apparel
1819|其他机织服装制造|Manufacture of other woven apparel
195|制鞋业|Manufacture of footwear
1952|皮鞋制造|Manufacture of leather shoes
201|木材加工|Processing of timber
2011|锯材加工|Sawmilling
211|木质家具制造|Manufacture of wooden furniture
2110|木质家具制造|Manufacture of wooden furniture
223|纸制品制造|Manufacture of paper products
2231|纸和纸板容器制造|Manufacture of paper and paperboard containers
231|印刷|Printing
2319|包装装潢及其他印刷|Packaging and other printing
263|农药制造|Manufacture of pesticides
2631|化学农药制造|Manufacture of chemical pesticides
264|涂料、油墨、颜料及类似产品制造|Manufacture of paints, inks, pigments and the like
2641|涂料制造|Manufacture of paints
274|中成药生产|Manufacture of Chinese patent medicines
2740|中成药生产|Manufacture of Chinese patent medicines
291|橡胶制品业|Manufacture of rubber products
2912|橡胶板、管、带制造|Manufacture of rubber plates, tubes and belts
292|塑料制品业|Manufacture of plastics products
2922|塑料板、管、型材制造|Manufacture of plastic plates, tubes and profiles
2926|塑料包装箱及容器制造|Manufacture of plastic boxes and containers
302|石膏、水泥制品及类似制品制造|Manufacture of plaster and cement products
3021|水泥制品制造|Manufacture of cement products
303|砖瓦、石材等建筑材料制造|Manufacture of bricks, tiles, stone and building materials
3031|粘土砖瓦及建筑砌块制造|Manufacture of clay bricks, tiles and blocks
3032|建筑用石加工|Cutting of building stone
331|结构性金属制品制造|Manufacture of structural metal products
3311|金属结构制造|Manufacture of metal structures
3312|金属门窗制造|Manufacture of metal doors and windows
336|金属表面处理及热处理加工|Treatment and coating of metals
3360|金属表面处理及热处理加工|Treatment and coating of metals
345|轴承、齿轮和传动部件制造|Manufacture of bearings, gears and driving parts
3453|齿轮及齿轮减、变速箱制造|Manufacture of gears and gearboxes
348|通用零部件制造|Manufacture of general parts
3484|机械零部件加工|Machining of mechanical parts
352|化工、木材、非金属加工专用设备制造|Manufacture of machinery for chemicals, wood and minerals
3525|模具制造|Manufacture of moulds
357|农、林、牧、渔专用机械制造|Manufacture of agricultural and forestry machinery
3572|机械化农业及园艺机具制造|Manufacture of farming and gardening machinery
358|医疗仪器设备及器械制造|Manufacture of medical instruments
3581|医疗诊断、监护及治疗设备制造|Manufacture of diagnostic and therapeutic equipment
361|汽车整车制造|Manufacture of motor vehicles
3611|汽柴油车整车制造|Manufacture of petrol and diesel vehicles
3612|新能源车整车制造|Manufacture of new energy vehicles
367|汽车零部件及配件制造|Manufacture of parts for motor vehicles
3670|汽车零部件及配件制造|Manufacture of parts for motor vehicles
375|摩托车制造|Manufacture of motorcycles
3751|摩托车整车制造|Manufacture of motorcycles
3752|摩托车零部件及配件制造|Manufacture of parts for motorcycles
382|输配电及控制设备制造|Manufacture of power distribution and control equipment
3823|配电开关控制设备制造|Manufacture of switchgear
383|电线、电缆、光缆及电工器材制造|Manufacture of wires, cables and electrical materials
3831|电线、电缆制造|Manufacture of wires and cables
391|计算机制造|Manufacture of computers
3911|计算机整机制造|Manufacture of complete computers
397|电子器件制造|Manufacture of electronic devices
3973|集成电路制造|Manufacture of integrated circuits
401|通用仪器仪表制造|Manufacture of general instruments
4016|供应用仪器仪表制造|Manufacture of supply meters
421|金属废料和碎屑加工处理|Processing of metal waste and scrap
4210|金属废料和碎屑加工处理|Processing of metal waste and scrap
441|电力生产|Generation of electricity
4413|水力发电|Hydroelectric generation
451|燃气生产和供应业|Production and supply of gas
4511|天然气生产和供应业|Production and supply of natural gas
461|自来水生产和供应|Production and supply of tap water
4610|自来水生产和供应|Production and supply of tap water
471|住宅房屋建筑|Construction of dwellings
4710|住宅房屋建筑|Construction of dwellings
479|其他房屋建筑业|Construction of other buildings
4790|其他房屋建筑业|Construction of other buildings
481|铁路、道路、隧道和桥梁工程建筑|Construction of railways, roads, tunnels and bridges
4812|公路工程建筑|Construction of highways
4813|市政道路工程建筑|Construction of municipal roads
489|其他土木工程建筑|Other civil engineering
4891|园林绿化工程施工|Landscaping construction
491|电气安装|Electrical installation
4910|电气安装|Electrical installation
492|管道和设备安装|Installation of pipes and equipment
4920|管道和设备安装|Installation of pipes and equipment
499|其他建筑安装业|Other building installation
4991|体育场地设施安装|Installation of sports facilities
501|建筑装饰和装修业|Building decoration
5011|公共建筑装饰和装修|Decoration of public buildings
5012|住宅装饰和装修|Decoration of dwellings
502|建筑物拆除和场地准备活动|Demolition and site preparation
5021|建筑物拆除活动|Demolition
509|其他未列明建筑业|Other construction not listed
5090|其他未列明建筑业|Other construction not listed
511|农、林、牧、渔产品批发|Wholesale of farm, forest and fishery products
5112|种子批发|Wholesale of seeds
512|食品、饮料及烟草制品批发|Wholesale of food, beverages and tobacco
5121|米、面制品及食用油批发|Wholesale of rice, flour and edible oil
5123|果品、蔬菜批发|Wholesale of fruit and vegetables
5124|肉、禽、蛋、奶及水产品批发|Wholesale of meat, poultry, eggs, milk and fish
5127|酒、饮料及茶叶批发|Wholesale of liquor, beverages and tea
513|纺织、服装及家庭用品批发|Wholesale of textiles, clothing and household goods
5132|服装批发|Wholesale of clothing
5137|家用视听设备批发|Wholesale of household audio and video equipment
515|医药及医疗器材批发|Wholesale of medicines and medical equipment
5151|西药批发|Wholesale of western medicine
5154|医疗用品及器材批发|Wholesale of medical supplies and equipment
516|矿产品、建材及化工产品批发|Wholesale of minerals, building materials and chemicals
5164|金属及金属矿批发|Wholesale of metals and metal ores
5165|建材批发|Wholesale of building materials
5167|农药批发|Wholesale of pesticides
5169|其他化工产品批发|Wholesale of other chemicals
517|机械设备、五金产品及电子产品批发|Wholesale of machinery, hardware and electronics
5172|汽车及零配件批发|Wholesale of motor vehicles and parts
5174|五金产品批发|Wholesale of hardware
5175|电气设备批发|Wholesale of electrical equipment
5176|计算机、软件及辅助设备批发|Wholesale of computers, software and accessories
5179|其他机械设备及电子产品批发|Wholesale of other machinery and electronics
518|贸易经纪与代理|Trade brokerage and agency
5181|贸易代理|Trade agency
519|其他批发业|Other wholesale
5191|再生物资回收与批发|Recovery and wholesale of recyclables
5199|其他未列明批发业|Other wholesale not listed
521|综合零售|General retail
5211|百货零售|Department stores
5212|超级市场零售|Supermarkets
5213|便利店零售|Convenience stores
5219|其他综合零售|Other general retail
522|食品、饮料及烟草制品专门零售|Specialized retail of food, beverages and tobacco
5221|粮油零售|Retail of grain and oil
5222|糕点、面包零售|Retail of pastry and bread
5223|果品、蔬菜零售|Retail of fruit and vegetables
5224|肉、禽、蛋、奶及水产品零售|Retail of meat, poultry, eggs, milk and fish
5226|酒、饮料及茶叶零售|Retail of liquor, beverages and tea
5227|烟草制品零售|Retail of tobacco
523|纺织、服装及日用品专门零售|Specialized retail of textiles, clothing and daily goods
5232|服装零售|Retail of clothing
5233|鞋帽零售|Retail of shoes and hats
5234|化妆品及卫生用品零售|Retail of cosmetics and hygiene goods
5236|钟表、眼镜零售|Retail of watches and spectacles
524|文化、体育用品及器材专门零售|Specialized retail of cultural and sports goods
5241|文具用品零售|Retail of stationery
5243|图书、报刊零售|Retail of books and newspapers
525|医药及医疗器材专门零售|Specialized retail of medicines and medical equipment
5251|西药零售|Retail of western medicine
5254|医疗用品及器材零售|Retail of medical supplies and equipment
526|汽车、摩托车、零配件和燃料及其他动力销售|Sale of vehicles, parts and fuel
5261|汽车新车零售|Retail of new cars
5263|汽车零配件零售|Retail of car parts
5264|摩托车及零配件零售|Retail of motorcycles and parts
5265|机动车燃油零售|Retail of motor fuel
527|家用电器及电子产品专门零售|Specialized retail of household appliances and electronics
5272|日用家电零售|Retail of household appliances
5273|计算机、软件及辅助设备零售|Retail of computers and software
5274|通信设备零售|Retail of communication equipment
528|五金、家具及室内装饰材料专门零售|Specialized retail of hardware, furniture and decoration
5281|五金零售|Retail of hardware
5283|家具零售|Retail of furniture
5289|其他室内装饰材料零售|Retail of other decoration materials
529|货摊、无店铺及其他零售业|Stalls, non-store and other retail
5292|互联网零售|Retail via internet
5296|生活用燃料零售|Retail of household fuel
532|铁路货物运输|Rail freight transport
5320|铁路货物运输|Rail freight transport
541|城市公共交通运输|Urban public transport
5411|公共电汽车客运|Public bus transport
5413|出租车客运|Taxi service
542|公路旅客运输|Road passenger transport
5421|长途客运|Long-distance coach transport
543|道路货物运输|Road freight transport
5431|普通货物道路运输|Road transport of ordinary goods
544|道路运输辅助活动|Support activities for road transport
5441|客运汽车站|Coach stations
551|水上旅客运输|Water passenger transport
5512|内河旅客运输|Inland water passenger transport
552|水上货物运输|Water freight transport
5523|内河货物运输|Inland water freight transport
582|运输代理业|Transport agencies
5821|货物运输代理|Freight forwarding
591|装卸搬运|Cargo handling
5910|装卸搬运|Cargo handling
599|其他仓储业|Other storage
5990|其他仓储业|Other storage
601|邮政基本服务|Basic postal services
6010|邮政基本服务|Basic postal services
602|快递服务|Courier services
6020|快递服务|Courier services
611|旅游饭店|Tourist hotels
6110|旅游饭店|Tourist hotels
612|一般旅馆|General hotels
6121|经济型连锁酒店|Budget chain hotels
6129|其他一般旅馆|Other general hotels
613|民宿服务|Homestay services
6130|民宿服务|Homestay services
621|正餐服务|Full meal services
6210|正餐服务|Full meal services
622|快餐服务|Fast food services
6220|快餐服务|Fast food services
623|饮料及冷饮服务|Beverage and cold drink services
6231|茶馆服务|Tea houses
6232|咖啡馆服务|Coffee houses
624|餐饮配送及外卖送餐服务|Catering delivery and take-away
6242|外卖送餐服务|Take-away delivery
629|其他餐饮业|Other catering
6291|小吃服务|Snack services
631|电信|Telecommunications
6312|移动电信服务|Mobile telecommunications
632|广播电视传输服务|Broadcasting transmission
6321|有线广播电视传输服务|Cable broadcasting transmission
642|互联网信息服务|Internet information services
6429|互联网其他信息服务|Other internet information services
643|互联网平台|Internet platforms
6432|互联网生活服务平台|Internet life service platforms
651|软件开发|Software development
6513|应用软件开发|Application software development
653|信息系统集成和物联网技术服务|System integration and internet of things services
6531|信息系统集成服务|Information system integration
654|运行维护服务|Operation and maintenance services
6540|运行维护服务|Operation and maintenance services
662|货币银行服务|Monetary banking
6621|商业银行服务|Commercial banking
663|非货币银行服务|Non-monetary banking
6633|典当|Pawnbroking
6635|小额贷款公司服务|Micro-credit companies
681|人身保险|Life and health insurance
6811|人寿保险|Life insurance
685|保险中介服务|Insurance intermediaries
6851|保险经纪服务|Insurance brokerage
695|金融资产管理公司|Financial asset management companies
6950|金融资产管理公司|Financial asset management companies
701|房地产开发经营|Real estate development
7010|房地产开发经营|Real estate development
702|物业管理|Property management
7020|物业管理|Property management
703|房地产中介服务|Real estate agencies
7030|房地产中介服务|Real estate agencies
704|房地产租赁经营|Real estate leasing
7040|房地产租赁经营|Real estate leasing
711|机械设备经营租赁|Leasing of machinery and equipment
7111|汽车租赁|Car rental
7113|建筑工程机械与设备经营租赁|Leasing of construction machinery
721|组织管理服务|Organization management services
7212|投资与资产管理|Investment and asset management
722|综合管理服务|Integrated management services
7223|市场管理服务|Market management
723|法律服务|Legal services
7231|律师及相关法律服务|Lawyers and related legal services
724|咨询与调查|Consulting and investigation
7241|会计、审计及税务服务|Accounting, auditing and tax services
7243|社会经济咨询|Social and economic consulting
7249|其他专业咨询与调查|Other professional consulting
725|广告业|Advertising
7259|其他广告服务|Other advertising services
726|人力资源服务|Human resource services
7263|劳务派遣服务|Labour dispatch
727|安全保护服务|Security services
7271|安全服务|Security services
728|会议、展览及相关服务|Conference and exhibition services
7281|科技会展服务|Science and technology exhibitions
729|其他商务服务业|Other business services
7291|旅行社及相关服务|Travel agencies
7295|信用服务|Credit services
731|自然科学研究和试验发展|Natural science research
7310|自然科学研究和试验发展|Natural science research
745|质检技术服务|Quality inspection services
7451|检验检疫服务|Inspection and quarantine services
7452|检测服务|Testing services
748|工程技术与设计服务|Engineering and design services
7481|工程管理服务|Engineering management
7482|工程监理服务|Engineering supervision
7484|工程设计活动|Engineering design
749|工业与专业设计及其他专业技术服务|Industrial design and other technical services
7492|专业设计服务|Specialized design services
751|技术推广服务|Technology promotion
7511|农林牧渔技术推广服务|Agricultural technology promotion
7519|其他技术推广服务|Other technology promotion
752|知识产权服务|Intellectual property services
7520|知识产权服务|Intellectual property services
754|创业空间服务|Start-up incubation
7540|创业空间服务|Start-up incubation
772|环境治理业|Environmental treatment
7721|水污染治理|Water pollution treatment
7729|其他污染治理|Treatment of other pollution
784|绿化管理|Landscape maintenance
7840|绿化管理|Landscape maintenance
786|游览景区管理|Management of scenic areas
7869|其他游览景区管理|Management of other scenic areas
791|土地整治服务|Land consolidation
7910|土地整治服务|Land consolidation
801|家庭服务|Domestic services
8010|家庭服务|Domestic services
803|洗染服务|Laundry and dyeing
8030|洗染服务|Laundry and dyeing
804|理发及美容服务|Hairdressing and beauty
8040|理发及美容服务|Hairdressing and beauty
805|洗浴和保健养生服务|Bathing and health care
8051|洗浴服务|Bathing services
8053|养生保健服务|Health care services
806|摄影扩印服务|Photography
8060|摄影扩印服务|Photography
807|婚姻服务|Wedding services
8070|婚姻服务|Wedding services
809|其他居民服务业|Other household services
8090|其他居民服务业|Other household services
811|汽车、摩托车等修理与维护|Repair of cars and motorcycles
8111|汽车修理与维护|Car repair and maintenance
8114|助动车等修理与维护|Repair of mopeds
813|家用电器修理|Repair of household appliances
8131|家用电子产品修理|Repair of household electronics
821|清洁服务|Cleaning services
8211|建筑物清洁服务|Building cleaning
8219|其他清洁服务|Other cleaning services
831|学前教育|Pre-school education
8310|学前教育|Pre-school education
839|技能培训、教育辅助及其他教育|Skills training and other education
8391|职业技能培训|Vocational training
8393|文化艺术培训|Culture and arts training
841|医院|Hospitals
8411|综合医院|General hospitals
842|基层医疗卫生服务|Primary health care
8425|门诊部（所）|Clinics
851|提供住宿社会工作|Social work with accommodation
8514|老年人、残疾人养护服务|Care of the elderly and disabled
873|影视节目制作|Film and video production
8730|影视节目制作|Film and video production
876|电影放映|Film projection
8760|电影放映|Film projection
893|健身休闲活动|Fitness and leisure
8930|健身休闲活动|Fitness and leisure
901|室内娱乐活动|Indoor entertainment
9011|歌舞厅娱乐活动|Karaoke and dance halls
9013|网吧活动|Internet cafes
905|文化体育娱乐活动与经纪代理服务|Cultural event organization and agency
9051|文化活动服务|Cultural event services
"""
