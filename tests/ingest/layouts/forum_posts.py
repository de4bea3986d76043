"""Posts of forums as their systems print them, each with its number and on the day of May 2019 that is 20 more."""


def phpbb(number: int, author: str, words: str) -> str:
    return (
        f'<div id="p{number}" class="post has-profile"><div class="inner"><dl class="postprofile"><dt>'
        f'<a class="username" href="#">{author}</a></dt><dd class="profile-posts">Posts: 4{number}</dd></dl>'
        f'<div class="postbody"><div id="post_content{number}"><h3><a href="#">Re: Ferry Leaves Earlier</a></h3>'
        f'<p class="author"><span>by <strong><a class="username">{author}</a></strong> &raquo; </span>'
        f'<time datetime="2019-05-2{number}T08:00:00+00:00">2{number} May 2019 08:00</time></p>'
        f'<div class="content">{words}</div></div></div></div></div>'
    )


def vbulletin_4(number: int, author: str, words: str) -> str:
    return (
        f'<li class="postbit" id="post_{number}"><div class="posthead">'
        f'<span class="date">2{number} May 2019 08:00</span></div>'
        f'<div class="userinfo"><a class="username">{author}</a><dl><dt>Posts</dt><dd>17</dd></dl></div>'
        f'<div class="postbody"><div class="content"><blockquote class="postcontent">{words}</blockquote>'
        f"</div></div></li>"
    )


def xenforo(number: int, author: str, words: str) -> str:
    return (
        f'<article class="message" id="js-post-{number}"><div class="message-user"><h4><a class="username">{author}</a>'
        f'</h4></div><div class="message-main"><header><time datetime="2019-05-2{number}T08:00:00+0000">'
        f'2{number} May 2019 08:00</time></header><article class="message-body"><div class="bbWrapper">{words}</div>'
        f"</article></div></article>"
    )
