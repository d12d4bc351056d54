"""Sentences that give orders to whoever reads them for somebody else: a model, an assistant.

News does not speak like that, so such a sentence is not offered to a model and carries no claim.
This is one more hedge beside the checks, not what they rest on: an order that is not noticed here
is still only a sentence, and a claim has to stand in it.
"""

import re

from pullquote.bot.claims.text import fold

_WHOM = (
    r"(?:AI|A\.I\.|LLM|language model|chat ?bot|assistant|model|bot|agent|KI|IA|Assistent"
    r"|assistente|asistente|Sprachmodell"
    r"|modèle|modelo|modello|taalmodel|модель|ассистент|бот|模型|助手)"
)
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # put everything aside that was said before
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instruct|rule|prompt|above"
            r"|previous|prior|earlier|everything|guideline|order|other sentence|context|check"
            r"|article|data)"
        ),
        r"\b(?:ignorier|vergiss|missachte)\w*\b[^.]{0,40}\b(?:anweisung|regel|alles|vorig|oben|befehl)",
        r"\b(?:ignore[zr]?|oublie[zr]?)\b[^.]{0,40}\b(?:instruction|consigne|règle|précédent|tout)",
        (
            r"\b(?:ignora|olvida|ignore|esqueça|esquece|dimentica)\w*\b[^.]{0,40}"
            r"\b(?:instruc|instruç|istruz"
            r"|regla|regra|regole|anterior|precedent|todo|tudo|tutto)"
        ),
        r"\b(?:negeer|vergeet)\b[^.]{0,40}\b(?:instructie|regel|alles|vorige)",
        r"\b(?:ignorera|glöm)\b[^.]{0,40}\b(?:instruktion|regl|allt)",
        r"\b(?:zignoruj|zapomnij)\b[^.]{0,40}\b(?:polece|instrukc|wszystk)",
        r"(?:игнорируй|забудь|не обращай)\w*[^.]{0,40}(?:инструкц|правил|указан|всё|все)",
        r"(?:忽略|无视|無視|忘记|忘掉).{0,20}(?:指令|指示|规则|說明|说明|以上|之前|ルール)",
        r"(?:指示|ルール|命令).{0,10}(?:無視|忘れ)",
        r"(?:이전|위의).{0,12}(?:지시|명령|규칙).{0,10}무시",
        r"تجاهل.{0,30}(?:التعليمات|القواعد|السابقة|كل)",
        r"(?:पिछले|सभी).{0,20}(?:निर्देश|नियम).{0,20}(?:अनदेखा|भूल)",
        r"(?:önceki|tüm).{0,20}(?:talimat|kural)\w*.{0,20}(?:yok say|unut)",
        # speak as its operator does
        (
            r"(?:^|[\s\"'(\[<#*|])(?:system|assistant|developer|user|human|operator|tool|function)"
            r"\s*(?:prompt"
            r"|message|override|note|call)?\s*[:>\]]"
        ),
        (
            r"<\|?/?\w+\|?>|\[/?INST\]|<</?SYS>>|^#{2,}|-{3,}|={3,}|```|\bBEGIN\b.{0,30}\bEND\b"
            r"|\bend of (?:article|data|document|context|sentences|user message)"
        ),
        r"[{\[]\s*\"?\w+\"?\s*:|\\?\"claims\\?\"|\"sentences\"|</?\w+>",
        # tell a model what it is, or what to say
        (
            r"\b(?:dear|attention|note to|hey|hello|as an?|you are (?:now )?an?)\b"
            rf"[^.]{{0,30}}{_WHOM}\b"
        ),
        (
            rf"\b{_WHOM}s?\b[^.]{{0,30}}"
            r"\b(?:must|should|shall|have to|has to|need to|please|will now"
            r"|muss|soll|doit|debe|deve|moet|должен)\b"
        ),
        r"\byou (?:will now|are required to|are now)\b",
        r"\bnew (?:instruction|rule|task|directive)s?\b",
        (
            r"(?:^|[,;:.!]\s*|\b(?:and|then|please|now|instead|you must|you should|is to)\s+)"
            r"(?:only |always |just )?(?:say|reply|respond|answer|output|print|write|repeat|state"
            r"|report|return|cite|claim)"
            r"\s+(?:only|exactly|every|that|with|this|the following|as|in|:|\"|'|sentence|id)"
        ),
        r"\btell (?:the |every)?(?:user|reader|asker|everyone|them)\w*\s+(?:to|that|the|only)\b",
        (
            r"(?:^|[,;:.!]\s*|\b(?:und|bitte|stattdessen)\s+)(?:sage?|schreibe?|antworte|gib)\b[^.]{0,20}"
            r"(?:dass|nur|aus|mit|:)"
        ),
        (
            r"(?:^|[,;:.!]\s*|\b(?:et|puis)\s+)(?:dis|dites|réponds|répondez|écris|écrivez)\b[^.]{0,20}"
            r"(?:que|seulement|:)"
        ),
        (
            r"(?:^|[,;:.!]\s*|\b[ye]\s+)(?:di|diga|responde|responda|escribe|escreva|rispondi|scrivi|diga)\b"
            r"[^.]{0,20}(?:que|che|solo|só|:)"
        ),
        r"(?:^|[,;:.!]\s*|\ben\s+)(?:zeg|schrijf|antwoord)\b[^.]{0,20}(?:dat|alleen|:)",
        r"(?:скажи|ответь|напиши)\b[^.]{0,20}(?:что|только|:)",
        r"(?:回答|回复|输出|说)[：:「“\"]|と(?:答え|言っ)て(?:ください)?|라고 (?:답|말)",
    )
)


def is_order(text: str) -> bool:
    """Tell whether a sentence speaks to a model, an assistant or whoever passes it on."""
    folded = fold(text)
    return any(form.search(folded) for form in _FORMS)
