"""What is known of each public data set; its files are in `catalogue_files.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reader = Literal["expression", "pairs", "identifiers", "motifs", "gene sets", "rules", "table"]

_GITHUB = "https://raw.githubusercontent.com/"
_GEO = "https://ftp.ncbi.nlm.nih.gov/geo/"
_JASPAR = "https://jaspar.elixir.no/download/data/2024/CORE/"
_BEELINE_CITATION = "Pratapa et al. 2020, Nature Methods 17:147"
_CNNC_CITATION = "Yuan and Bar-Joseph 2019, PNAS 116:27151"
_JASPAR_CITATION = "Rauluseviciute et al. 2024, Nucleic Acids Research 52:D174"
_ARABIDOPSIS_EDGES = "Cassan et al. 2021, BMC Genomics 22:387 (collection)"


@dataclass(frozen=True)
class Description:
    """What is known of a data set.

    Attributes
    ----------
    name
        How `data fetch` calls it.
    title
        What it is, in a line.
    use
        What it is good for here.
    licence
        As its source states it.
    citation
        The paper to name.
    homepage
        Where a person finds it.
    readers
        What its files hold, and so which reader takes them.
    root
        Stands before the sources of its files in the file table.
    """

    name: str
    title: str
    use: str
    licence: str
    citation: str
    homepage: str
    readers: tuple[Reader, ...]
    root: str = ""


DESCRIPTIONS: tuple[Description, ...] = (
    Description(
        name="dream4",
        title="DREAM4 in silico challenge: 5 simulated networks of 100 genes",
        use="time series, knock-outs and gold standards to train and compare time-series methods",
        licence="all data can be freely used (authors); package GPL",
        citation="Marbach et al. 2009, Journal of Computational Biology 16:229",
        homepage="https://bioconductor.org/packages/DREAM4",
        readers=("expression", "pairs"),
    ),
    Description(
        name="dream4-original",
        title="DREAM4 as the Bioconductor package keeps it (one archive, sizes 10 and 100)",
        use="the source of the set dream4, to unpack by hand",
        licence="all data can be freely used (authors); package GPL",
        citation="Marbach et al. 2009, Journal of Computational Biology 16:229",
        homepage="https://bioconductor.org/packages/DREAM4",
        readers=("expression", "pairs"),
        root=f"{_GITHUB}bioc/DREAM4/32bb163b6c38736a42cdedb39b34397bcbfba1d2/inst/extdata/",
    ),
    Description(
        name="beeline-curated",
        title="BEELINE: simulated cells of two curated models, HSC and mCAD",
        use="few genes, 2000 cells, pseudotime, dropout and signed edges: quick method tests",
        licence="GPL-3.0",
        citation=_BEELINE_CITATION,
        homepage="https://github.com/Murali-group/Beeline",
        readers=("expression", "pairs"),
        root=f"{_GITHUB}Murali-group/Beeline/900e18dac032d3a41f03cda4be5d1475d9738897/"
        "inputs/Simulated/",
    ),
    Description(
        name="beeline-synthetic",
        title="BEELINE: simulated cells of two toy networks, long linear and bifurcating",
        use="few genes, 2000 cells, pseudotime and signed edges: quick method tests",
        licence="GPL-3.0",
        citation=_BEELINE_CITATION,
        homepage="https://github.com/Murali-group/Beeline",
        readers=("expression", "pairs"),
    ),
    Description(
        name="boolode-rules",
        title="BoolODE: Boolean rules of small regulatory models",
        use="rule files for the simulator of single cells",
        licence="GPL-3.0",
        citation=_BEELINE_CITATION,
        homepage="https://github.com/Murali-group/BoolODE",
        readers=("rules",),
        root=f"{_GITHUB}Murali-group/BoolODE/master/data/",
    ),
    Description(
        name="cnnc-pairs",
        title="CNNC: labelled mouse gene pairs (mESC, bone marrow, dendritic, KEGG, Reactome)",
        use="known pairs with direction, split by regulator, and the gene id lists",
        licence="MIT",
        citation=_CNNC_CITATION,
        homepage="https://github.com/xiaoyeye/CNNC",
        readers=("pairs", "identifiers"),
        root=f"{_GITHUB}xiaoyeye/CNNC/master/data/",
    ),
    Description(
        name="atregnet",
        title="AtRegNet: Arabidopsis regulators and targets, all and the confirmed direct ones",
        use="known pairs, many with sign, to train on Arabidopsis expression",
        licence="none stated",
        citation="Yilmaz et al. 2011, Nucleic Acids Research 39:D1118",
        homepage="https://agris-knowledgebase.org",
        readers=("pairs",),
        root=f"{_GITHUB}danmaclean/tf_cnn/5e1eb7973cadc430014b296c5c10a55bde54f07f/lib/",
    ),
    Description(
        name="atgenexpress-stress",
        title="AtGenExpress abiotic stress series, GSE5620 to GSE5628 (Arabidopsis, ATH1 arrays)",
        use="the stress time courses behind the profile network; ATH1 probesets",
        licence="public domain as GEO distributes it; cite the authors",
        citation="Kilian et al. 2007, The Plant Journal 50:347",
        homepage="https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc=GSE5620",
        readers=("expression",),
        root=f"{_GEO}series/GSE5nnn/",
    ),
    Description(
        name="ath1-platform",
        title="Probeset table of the Affymetrix ATH1 array, GPL198",
        use="turns ATH1 probesets into AGI loci",
        licence="public domain as GEO distributes it",
        citation="GEO platform GPL198",
        homepage="https://www.ncbi.nlm.nih.gov/geo/query/acc.cgi?acc=GPL198",
        readers=("identifiers",),
        root=f"{_GEO}platforms/GPLnnn/GPL198/annot/",
    ),
    Description(
        name="arabidopsis-stress-rnaseq",
        title="Arabidopsis under salt, osmotic and heat stress: RNA-seq, 27,655 genes × 24 samples",
        use="bulk expression that goes with AtRegNet; raw counts and normalised",
        licence="GPL-3",
        citation="Sewelam et al. 2020, Journal of Experimental Botany 71:5098",
        homepage="https://github.com/OceaneCsn/DIANE",
        readers=("expression", "table"),
    ),
    Description(
        name="arabidopsis-ath1",
        title="Arabidopsis ATH1 tables: ABA, diurnal, stress signatures, list of stress arrays",
        use="bulk expression in AGI, probeset and Entrez ids",
        licence="MIT (ABA); GPL-3 (diurnal, signatures); none stated (array list)",
        citation="Smith et al. 2004, Plant Physiology 136:2687 (diurnal)",
        homepage="https://github.com/danmaclean/tf_cnn",
        readers=("expression", "table"),
        root=f"{_GITHUB}danmaclean/tf_cnn/10f10889fe72b55801234aaef56ea20ff5fd4288/lib/",
    ),
    Description(
        name="arabidopsis-dapseq",
        title="Arabidopsis DAP-seq: 1,983,037 regulator–target pairs",
        use="binding evidence, and a hard test of scale",
        licence="GPL-3",
        citation="O'Malley et al. 2016, Cell 165:1280",
        homepage="https://github.com/OceaneCsn/AraNetBench",
        readers=("pairs",),
    ),
    Description(
        name="arabidopsis-validated",
        title="Arabidopsis edges from ChIP-seq, TARGET and the literature",
        use="known pairs to evaluate on",
        licence="GPL-3",
        citation=_ARABIDOPSIS_EDGES,
        homepage="https://github.com/OceaneCsn/AraNetBench",
        readers=("pairs",),
    ),
    Description(
        name="arabidopsis-genes",
        title="Arabidopsis genes with symbols and descriptions, and two lists of regulators",
        use="symbols beside AGI ids; which genes are regulators",
        licence="GPL-3 (genes, regulators); none stated (PlantTFDB list)",
        citation="Jin et al. 2017, Nucleic Acids Research 45:D1040 (PlantTFDB)",
        homepage="https://planttfdb.gao-lab.org",
        readers=("identifiers",),
        root=f"{_GITHUB}danmaclean/tf_cnn/10f10889fe72b55801234aaef56ea20ff5fd4288/lib/",
    ),
    Description(
        name="arabidopsis-leaf-tpm",
        title="Arabidopsis leaf RNA-seq, TPM of 27,655 genes",
        use="expression beside promoters",
        licence="AGPL-3",
        citation="Peleke et al. 2024, Nature Communications 15:3488",
        homepage="https://github.com/NAMlab/deepCRE_reimplemented",
        readers=("expression",),
    ),
    Description(
        name="mouse-bone-marrow",
        title="Mouse bone marrow, erythroid branch: 3,025 genes × 3,105 cells with pseudotime",
        use="single cells of real size; known pairs in genelink-chip and regulatory-networks",
        licence="MIT",
        citation="Han et al. 2018, Cell 172:1091; Deshpande et al. 2022, Cell Reports 38:110333",
        homepage="https://github.com/gitter-lab/SINGE",
        readers=("expression", "identifiers"),
    ),
    Description(
        name="mesc-100tf",
        title="Mouse embryonic stem cells: 100 regulators × 456 cells, pseudotime, known pairs",
        use="small real single-cell set with two gold standards",
        licence="MIT",
        citation="Matsumoto et al. 2017, Bioinformatics 33:2314 (SCODE)",
        homepage="https://github.com/hmatsu1226/SCODE",
        readers=("expression", "pairs"),
    ),
    Description(
        name="thp1-45tf",
        title="Human THP-1 cells: 45 regulators × 960 cells at 8 times, known pairs",
        use="small real single-cell time course",
        licence="GPL-3.0",
        citation="Kouno et al. 2013, Genome Biology 14:R118",
        homepage="https://github.com/PeterZZQ/CeSpGRN",
        readers=("expression", "pairs"),
    ),
    Description(
        name="fly-time-series",
        title="Fly development: 1,000 genes at 28 times, with known edges",
        use="a real time series to judge time-series methods on",
        licence="none stated",
        citation="Huynh-Thu and Geurts 2018, Scientific Reports 8:3384",
        homepage="https://github.com/janursa/geneRNI_V1",
        readers=("expression", "pairs"),
        root=f"{_GITHUB}janursa/geneRNI_V1/840b69b25669acc10c123c505659d7179bfa720e/"
        "data/real_networks/gold_standards/",
    ),
    Description(
        name="regulatory-networks",
        title="BEELINE's mouse networks (ChIP-seq, STRING, loss and gain of function), TF lists",
        use="known pairs for mouse single cells",
        licence="GPL-3.0",
        citation=_BEELINE_CITATION,
        homepage="https://github.com/Murali-group/Beeline",
        readers=("pairs", "identifiers"),
        root=f"{_GITHUB}Murali-group/Beeline/13c8593dae8723776c8825ac467b81cd9f04ee16/",
    ),
    Description(
        name="genelink-chip",
        title="GENELink: cell-type specific ChIP-seq networks of mESC and mHSC-E",
        use="known pairs for mESC and bone marrow",
        licence="none stated",
        citation="Chen and Liu 2022, Bioinformatics 38:4522",
        homepage="https://github.com/zpliulab/GENELink",
        readers=("pairs", "identifiers"),
    ),
    Description(
        name="jaspar2024-plants",
        title="JASPAR 2024 core motifs of plants (805)",
        use="motif evidence for a pair",
        licence="see jaspar.elixir.no; not stated in the copy",
        citation=_JASPAR_CITATION,
        homepage="https://jaspar.elixir.no",
        readers=("motifs", "table"),
        root=_JASPAR,
    ),
    Description(
        name="jaspar2024-vertebrates",
        title="JASPAR 2024 core motifs of vertebrates (879)",
        use="motif evidence for a pair",
        licence="see jaspar.elixir.no; not stated in the copy",
        citation=_JASPAR_CITATION,
        homepage="https://jaspar.elixir.no",
        readers=("motifs", "table"),
        root=_JASPAR,
    ),
    Description(
        name="go",
        title="Gene Ontology today: go-basic.obo and TAIR's annotations",
        use="which functions a set of targets shares",
        licence="CC BY 4.0",
        citation="Gene Ontology Consortium 2023, Genetics 224:iyad031",
        homepage="https://geneontology.org",
        readers=("gene sets",),
        root="https://current.geneontology.org/",
    ),
    Description(
        name="go-2015",
        title="Gene Ontology of July 2015 with Arabidopsis annotations, frozen",
        use="the same results tomorrow as today",
        licence="MIT (ontology, annotations: Camoco); BSD (slim: goatools)",
        citation="Ashburner et al. 2000, Nature Genetics 25:25",
        homepage="https://github.com/LinkageIO/Camoco",
        readers=("gene sets", "table"),
    ),
    Description(
        name="go-arabidopsis",
        title="goatools' Arabidopsis example: annotations, population and study list",
        use="a worked example of enrichment",
        licence="BSD",
        citation="Klopfenstein et al. 2018, Scientific Reports 8:10872",
        homepage="https://github.com/tanghaibao/goatools",
        readers=("gene sets", "identifiers"),
        root=f"{_GITHUB}tanghaibao/goatools/main/data/",
    ),
    Description(
        name="go-human",
        title="GO annotations of human genes, July 2022 (org.Hs.eg.db 3.16)",
        use="which functions a set of human targets shares; the same results tomorrow as today",
        licence="Artistic-2.0 (package); CC BY 4.0 (GO)",
        citation="Carlson 2022, org.Hs.eg.db 3.16 (Bioconductor)",
        homepage="https://bioconductor.org/packages/org.Hs.eg.db",
        readers=("gene sets", "table"),
    ),
    Description(
        name="gene-sets-human",
        title="Human gene sets: GO biological process 2021, KEGG, MSigDB hallmarks",
        use="enrichment of human targets",
        licence="BSD-3 (repository); Enrichr, MSigDB and KEGG terms apply",
        citation="Fang et al. 2023, Bioinformatics 39:btac757",
        homepage="https://github.com/zqfang/GSEApy",
        readers=("gene sets",),
        root=f"{_GITHUB}zqfang/GSEApy/master/",
    ),
    Description(
        name="kegg-mouse",
        title="KEGG mouse pathways as directed edges, and as CNNC's labelled pairs",
        use="pathway edges with direction",
        licence="MIT (repository); KEGG terms apply",
        citation=_CNNC_CITATION,
        homepage="https://github.com/xiaoyeye/CNNC",
        readers=("pairs",),
    ),
    Description(
        name="kegg-human",
        title="KEGG human pathways as directed edges, and the IL-17 pathway",
        use="a known pathway to compare a predicted graph with",
        licence="GPL-3 (repository); KEGG terms apply",
        citation="Kanehisa and Goto 2000, Nucleic Acids Research 28:27",
        homepage="https://github.com/LoLab-MSM/MAGINE",
        readers=("pairs",),
    ),
    Description(
        name="yeast-promoters",
        title="Yeast promoter fragments: 70,924 sequences of 120 bp with expression",
        use="sequence to expression",
        licence="MIT",
        citation="de Boer et al. 2020, Nature Biotechnology 38:56",
        homepage="https://github.com/yeastpro/ExpressYeaself",
        readers=("table",),
    ),
    Description(
        name="xpresso",
        title="Xpresso: human promoter regions, human and mouse median expression",
        use="sequence to expression",
        licence="MIT",
        citation="Agarwal and Shendure 2020, Cell Reports 31:107663",
        homepage="https://github.com/vagarwal87/Xpresso",
        readers=("table",),
    ),
    Description(
        name="expecto-tss",
        title="ExPecto: transcription start sites of human genes (hg19)",
        use="where promoters lie",
        licence="none stated",
        citation="Zhou et al. 2018, Nature Genetics 50:1171",
        homepage="https://github.com/FunctionLab/ExPecto",
        readers=("table",),
    ),
    Description(
        name="cell-line-rnaseq",
        title="DeepExpression: RNA-seq counts of K562, HCT116, Jurkat and mouse stem cells",
        use="sequence to expression, as a number or as high and low, within and across cell lines",
        licence="MIT",
        citation="Zeng et al. 2020, Bioinformatics 36:496",
        homepage="https://github.com/wanwenzeng/DeepExpression",
        readers=("table",),
        root=f"{_GITHUB}wanwenzeng/DeepExpression/",
    ),
    Description(
        name="k562-contacts",
        title="K562: 31,116 H3K27ac HiChIP loops, with the bounds of human genes (hg38)",
        use="contacts of promoters, beside sequence, to predict expression in K562",
        licence="none stated (loops); MIT (genes)",
        citation="Cao et al. 2022, Nucleic Acids Research 50:57 (loops)",
        homepage="https://github.com/YaqiangCao/cLoops2_supp",
        readers=("table", "identifiers"),
        root=f"{_GITHUB}broadinstitute/ABC-Enhancer-Gene-Prediction/"
        "36e212e9eaa8da35a2f46e7a2a95922ecfc86be5/reference/",
    ),
    Description(
        name="deepchrome-toy",
        title="DeepChrome's toy set: five histone marks in 100 bins",
        use="a small example of marks along a promoter",
        licence="Apache-2.0",
        citation="Singh et al. 2016, Bioinformatics 32:i639",
        homepage="https://github.com/QData/DeepChrome",
        readers=("table",),
    ),
)
